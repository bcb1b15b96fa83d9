Feature: The session in people's own calendars
  The mails bring one entry for a session, which follows it wherever it goes.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: A session is moved and then called off
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    Then Mary's own calendar shows the session on Wednesday 10:00
    And Ada's own calendar shows the session on Wednesday 10:00
    When Mary moves her session to Thursday 14:00
    Then Mary's own calendar shows the session on Thursday 14:00
    And Ada's own calendar shows the session on Thursday 14:00
    When Mary cancels
    Then Mary's own calendar is empty again
    And Ada's own calendar is empty again
    And money and slot agree

  Scenario: A session is moved on Calendly's own page
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When Mary moves her session to Thursday 14:00 in Calendly
    Then Mary's own calendar shows the session on Thursday 14:00
    And Ada's own calendar shows the session on Thursday 14:00
    And money and slot agree
