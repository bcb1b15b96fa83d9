Feature: The operator's switch
  While everything runs, new bookings are stopped for a while, or taken without being carried out.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD
    And Ada offers a free intro call of 30 minutes

  Scenario: Under maintenance nobody begins, and whoever holds a time finishes
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When the operator switches to maintenance
    And Bob chooses Ada's deep dive on Tuesday 14:00
    Then Bob is told that no new bookings are taken
    And Tuesday 14:00 is free for Ada's deep dive
    When Mary pays
    Then Mary's session is confirmed and paid
    When the operator opens again
    And Bob chooses Ada's deep dive on Tuesday 14:00
    And Bob pays
    Then Bob's session is confirmed and paid
    And money and slot agree

  Scenario: Parked, bookings and money are taken, and all is carried out afterwards
    When the operator parks the service
    And Mary chooses Ada's deep dive on Tuesday 10:00
    And Mary pays
    And Bob chooses Ada's intro call on Tuesday 14:00
    And 1 hour passes
    Then Mary's session is being scheduled and paid
    And Bob's session is being scheduled and free of charge
    And Mary reads that the confirmation will follow
    And Ada's calendar is empty
    And money and slot agree
    When the operator opens again
    And 1 minute passes
    Then Mary's session is confirmed and paid
    And Bob's session is confirmed and free of charge
    And Ada's calendar shows Mary on Tuesday 10:00
    And money and slot agree
