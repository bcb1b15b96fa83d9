Feature: A pause
  A builder takes no new bookings for a while. What is booked or held stands, and no import of the catalog ends it.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: Nobody can hold a time of a builder who is paused
    When Ada pauses because she is "Back on Friday"
    And Mary chooses Ada's deep dive on Tuesday 10:00
    Then Mary is told that the expert takes no bookings right now
    And the marketplace says of Ada that she is "Back on Friday"
    When the catalog is imported again
    And Mary chooses Ada's deep dive on Tuesday 10:00
    Then Mary is told that the expert takes no bookings right now
    When Ada takes bookings again
    And Mary chooses Ada's deep dive on Tuesday 10:00
    And Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: Who holds a time when the pause begins can still pay for it
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Ada pauses because she is "Back on Friday"
    And Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree
