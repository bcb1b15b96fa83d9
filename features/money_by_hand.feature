Feature: Money by hand
  Not everybody pays by card. What came another way is taken on an operator's word, never twice, and goes back by hand.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD
    And Mary has chosen Ada's deep dive on Friday 10:00

  Scenario: A bank transfer pays for the session, and its page is closed
    When the operator marks 149.00 USD for Mary's session as paid by hand
    Then Mary's session is confirmed and paid
    And Mary's payment page is closed
    And 149.00 USD of Mary's money came by hand and is here
    And Ada's calendar shows Mary on Friday 10:00
    And these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Mary | receipt   |
      | Ada  | confirmed |
    And money and slot agree

  Scenario: Stripe is silent, and the client pays all the same
    Given Stripe is down
    When the operator marks 149.00 USD for Mary's session as paid by hand
    And Mary pays
    And Stripe works again
    And 10 minutes pass
    Then Mary's session is confirmed and paid
    And Mary has got 149.00 USD back
    And 149.00 USD of Mary's money came by hand and is here
    And money and slot agree

  Scenario: Cancelled, it goes back by hand, and the operator is told until it has
    When the operator marks 149.00 USD for Mary's session as paid by hand
    And Mary cancels
    Then Mary's session is cancelled and to be refunded
    And the operator has to give Mary's money back by hand
    And the operator has been told 1 times
    When it is Tuesday 10:00
    Then the operator has been told 2 times
    When the operator has given Mary's money back by hand
    Then Mary's session is cancelled and refunded
    And the operator has nothing to settle of Mary's session
    And money and slot agree

  Scenario: Less is enough if the operator says so
    When the operator takes 100.00 USD by hand for Mary's session and calls it enough
    Then Mary's session is confirmed and partly paid
    And 100.00 USD of Mary's money came by hand and is here
    And money and slot agree

  Scenario: A wrong amount by card is completed by hand
    When Mary pays 100.00 USD instead
    And the operator marks 49.00 USD for Mary's session as paid by hand
    Then Mary's session is confirmed and paid
    And the operator has nothing to settle of Mary's session
    And money and slot agree

  Scenario: A wrong amount by card is enough
    When Mary pays 100.00 USD instead
    And the operator accepts less for Mary's session
    Then Mary's session is confirmed and partly paid
    And the operator has nothing to settle of Mary's session
    And money and slot agree
