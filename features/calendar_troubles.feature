Feature: Trouble with the calendar
  Nobody pays for a meeting that does not exist, and no meeting is made twice.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: Calendly makes the meeting, but its answer is lost
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Calendly's messages are held up
    And Calendly's next answer is lost
    When Mary pays
    Then Mary's session is being scheduled and paid
    When 1 minute passes
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 10:00
    And money and slot agree

  Scenario: Calendly is down when the client has paid
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Calendly is down
    When Mary pays
    Then Mary's session is being scheduled and paid
    When Calendly works again
    And 1 minute passes
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 10:00
    And money and slot agree

  Scenario: Calendly is down when the client chooses
    Given Calendly is down
    When Mary chooses Ada's deep dive on Tuesday 10:00
    Then Mary is told that the calendar cannot be asked right now
    When Calendly works again
    And Mary chooses Ada's deep dive on Tuesday 10:00
    Then Mary's session is waiting for payment and unpaid
    And money and slot agree

  Scenario: A fault in the expert's Calendly set-up is a case, not a lost time
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Calendly refuses meetings because of how Ada has set it up
    When Mary pays
    Then Mary's session is being scheduled and paid
    And the operator has until Wednesday 09:00 to settle Mary's session
    When it is Wednesday 08:59
    Then Mary has got 0.00 USD back
    When it is Wednesday 09:00
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree
