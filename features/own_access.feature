Feature: A calendar of the expert's own
  An expert gives us access by their own Calendly account, and may take it back there at any time.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD
    And Ada has connected her own calendar

  Scenario: Access that is taken back stops what begins and leaves what stands
    Given Mary has booked and paid Ada's deep dive on Tuesday 10:00
    When Ada takes the access back at Calendly
    And Ben chooses Ada's deep dive on Tuesday 14:00
    Then Ben is told that the expert takes no bookings right now
    And Mary's session is confirmed and paid
    When Ada connects her own calendar
    And Ben chooses Ada's deep dive on Tuesday 14:00
    And Ben pays
    Then Ben's session is confirmed and paid
    And money and slot agree

  Scenario: Disconnecting pauses the expert and keeps what is booked
    Given Mary has booked and paid Ada's deep dive on Tuesday 10:00
    When Ada disconnects her own calendar
    And Ben chooses Ada's deep dive on Tuesday 14:00
    Then Ben is told that the expert takes no bookings right now
    And the marketplace says of Ada that she is "The calendar is disconnected"
    And Mary's session is confirmed and paid
    When Ada connects her own calendar
    And Ben chooses Ada's deep dive on Tuesday 14:00
    And Ben pays
    Then Ben's session is confirmed and paid
    And money and slot agree
