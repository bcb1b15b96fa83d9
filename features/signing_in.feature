Feature: Signing in
  Nobody needs to, but whoever has proved their address finds all that was booked with it.
  (The original system's test case 2 whole, and its errors of authorisation.)

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: A signed-in client pays, is confirmed, gets the mails and finds the booking among their own
    Given Mary has signed in by mail
    When Mary chooses Ada's deep dive on Tuesday 10:00
    And Mary pays
    Then Mary's session is confirmed and paid
    And these mails have gone out, each once
      | to   | about     |
      | Mary | sign_in   |
      | Mary | confirmed |
      | Mary | receipt   |
      | Ada  | confirmed |
    And Mary finds that session among her own bookings
    And money and slot agree

  Scenario: What was booked as a guest is found after signing in
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Mary pays
    And Mary signs in by mail
    Then Mary finds that session among her own bookings
    And money and slot agree

  Scenario: Somebody else's booking is not found
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Tom signs in by mail
    And Tom looks at Mary's session
    Then Tom learns nothing of it
    And Tom finds no bookings of his own
    And money and slot agree

  Scenario: Whoever is not signed in is asked to
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Tom looks at Mary's session
    Then Tom is told to sign in
    And money and slot agree

  Scenario: A link works once
    Given Mary has signed in by mail
    When somebody uses Mary's link again
    Then that link signs nobody in
    And money and slot agree
