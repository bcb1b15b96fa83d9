Feature: A paid session
  The time is held while the client pays; the meeting is made once the money is in.
  (The original system's test case 2, but nobody has to log in.)

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: A client chooses, pays and is confirmed
    When Mary chooses Ada's deep dive on Tuesday 10:00
    Then Mary's session is waiting for payment and unpaid
    And Ada's calendar is empty
    When Mary pays
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 10:00
    And these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Mary | receipt   |
      | Ada  | confirmed |
    And money and slot agree

  Scenario: A declined card is not the end
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Mary's card is declined
    Then Mary's session is waiting for payment and declined
    When Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: A client walks away and comes back to pay
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When 10 minutes pass
    And Mary comes back to pay
    Then Mary is on the same payment page as before
    When Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: A payment page cannot be used twice
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Mary pays
    Then Mary's payment page is closed
    And Mary has paid 149.00 USD
    And money and slot agree
