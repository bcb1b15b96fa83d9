Feature: Losing a time
  Calendly cannot hold a time: until the meeting is made, somebody else may book it there.
  Whoever has paid by then chooses another time for the same money, or has it back after an hour.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: The time is taken while the client pays, and she chooses another
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Calendly's messages are held up
    And somebody else takes Tuesday 10:00 for Ada's deep dive in Calendly
    When Mary pays
    Then Mary's session is without a time and paid
    And Mary may choose among 3 other times until Monday 10:00
    When Mary takes Tuesday 14:00 instead
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 14:00
    And Mary has paid 149.00 USD
    And Mary has got 0.00 USD back
    And nobody has been told by mail that the session is cancelled
    When Calendly's messages arrive at last
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: A client who does not choose has her money back after an hour
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Calendly's messages are held up
    And somebody else takes Tuesday 10:00 for Ada's deep dive in Calendly
    When Mary pays
    And it is Monday 09:59
    Then Mary's session is without a time and paid
    And Mary has got 0.00 USD back
    When it is Monday 10:00
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And these mails have gone out, each once
      | to   | about     |
      | Mary | time lost |
      | Mary | cancelled |
      | Mary | refunded  |
    And money and slot agree

  Scenario: The choice can be lost as well
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Calendly's messages are held up
    And somebody else takes Tuesday 10:00 for Ada's deep dive in Calendly
    When Mary pays
    And Tom chooses Ada's deep dive on Tuesday 14:00
    And Mary takes Tuesday 14:00 instead
    Then Mary is told that the time is taken
    And Mary is offered 3 other times
    And Mary's session is without a time and paid
    When Mary takes Tuesday 15:00 instead
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: Booked over in Calendly while the payment page is open
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When somebody else takes Tuesday 10:00 for Ada's deep dive in Calendly
    Then Mary's payment page is closed
    And Mary's session is cancelled and unpaid
    And Mary has paid 0.00 USD
    And these mails have gone out, each once
      | to       | about       |
      | Mary     | cancelled   |
      | Somebody | payment due |
    And Tuesday 10:00 is not free for Ada's deep dive
    And money and slot agree

  Scenario: Who waits for another time may have the money back at once
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Calendly's messages are held up
    And somebody else takes Tuesday 10:00 for Ada's deep dive in Calendly
    When Mary pays
    And Mary cancels
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree
