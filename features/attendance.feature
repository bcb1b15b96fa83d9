Feature: Who came
  A session that nobody reports on took place. Calendly and we say the same about who was missing.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: A session is completed when it is over
    Given Mary has booked and paid Ada's deep dive on Tuesday 10:00
    When it is Tuesday 10:59
    Then Mary's session is confirmed and paid
    When it is Tuesday 11:00
    Then Mary's session is completed and paid
    And Mary has got 0.00 USD back
    And money and slot agree

  Scenario: The expert marks a client as missing in Calendly, and clears it
    Given Mary has booked and paid Ada's deep dive on Tuesday 10:00
    When it is Tuesday 10:20
    And Ada marks Mary as missing in Calendly
    Then Mary's session is missed and paid
    When it is Tuesday 11:30
    Then Mary's session is missed and paid
    When Ada clears Mary as missing in Calendly
    Then Mary's session is completed and paid
    And money and slot agree

  Scenario: The operator marks a client as missing, and Calendly shows it
    Given Mary has booked and paid Ada's deep dive on Tuesday 10:00
    When it is Tuesday 11:30
    And the operator marks Mary as missing
    Then Mary's session is missed and paid
    And Calendly shows that Mary missed her session
    When the operator clears Mary as missing
    Then Mary's session is completed and paid
    And Calendly shows that Mary kept her session
    And money and slot agree
