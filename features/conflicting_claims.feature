Feature: Two who have the same time
  Calendly knows nothing of the times that we hold, and people move their meetings there as they like. Nobody pays for a time
  that somebody else has: who has not paid yet is told at once, and where money is in it is a case of the operator.

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes
    And Ada offers a retreat of 60 minutes for 300.00 USD

  Scenario: Somebody books over a payment that is still on its way
    Given Mary has chosen Ada's retreat on next Wednesday 10:00
    And Mary pays by bank debit
    When somebody else takes next Wednesday 10:30 for Ada's intro call in Calendly
    Then Mary's session is being paid and pending
    And the operator has until next Wednesday 10:00 to settle Mary's session
    And money and slot agree
    When it is Thursday 09:00
    And Mary's bank debit goes through
    Then Mary's session is without a time and paid
    And Mary may choose among 3 other times until Thursday 10:00
    And the operator has until Thursday 10:00 to settle Mary's session
    When Mary takes next Wednesday 14:00 instead
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on next Wednesday 14:00
    And the operator has nothing to settle of Mary's session
    And money and slot agree

  Scenario: The time is given back before the money has come
    Given Mary has chosen Ada's retreat on next Wednesday 10:00
    And Mary pays by bank debit
    When somebody else takes next Wednesday 10:30 for Ada's intro call in Calendly
    Then the operator has until next Wednesday 10:00 to settle Mary's session
    When Somebody cancels in Calendly
    Then the operator has nothing to settle of Mary's session
    When Mary's bank debit goes through
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on next Wednesday 10:00
    And money and slot agree

  Scenario: A meeting is moved onto a time that another client is paying for
    Given Mary has booked and paid Ada's retreat on Tuesday 10:00
    And Tom has chosen Ada's retreat on Tuesday 14:00
    When Mary moves her session to Tuesday 14:00 in Calendly
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 14:00
    And Tom's payment page is closed
    And Tom's session is cancelled and unpaid
    And money and slot agree

  Scenario: A meeting is moved onto a time whose money is on its way
    Given Tom has chosen Ada's retreat on next Wednesday 10:00
    And Tom pays by bank debit
    And Mary has booked and paid Ada's retreat on Tuesday 10:00
    When Mary moves her session to next Wednesday 10:00 in Calendly
    Then Mary's session is confirmed and paid
    And Tom's session is being paid and pending
    And the operator has until next Wednesday 10:00 to settle Tom's session
    And money and slot agree
    When Tom's bank debit goes through
    Then Tom's session is without a time and paid
    When Tom takes next Wednesday 14:00 instead
    Then Tom's session is confirmed and paid
    And Ada's calendar shows Mary on next Wednesday 10:00
    And Ada's calendar shows Tom on next Wednesday 14:00
    And money and slot agree
