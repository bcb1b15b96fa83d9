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

  Scenario: A session that is only booked signed in is held until its client has signed in
    When Mary chooses Ada's counsel on Tuesday 10:00
    Then Mary is told to sign in
    And Mary's session is held and unpaid
    And Tuesday 10:00 is not free for Ada's counsel
    When Mary signs in by mail
    And Mary's browser sends her choice again
    And Mary pays
    Then Mary's session is confirmed and paid
    And both answers are about the same booking
    And Ada's calendar shows Mary on Tuesday 10:00
    And money and slot agree

  Scenario: Whoever signs in as somebody else gets no payment page
    Given Mary has signed in by mail
    When Tom chooses Ada's counsel on Tuesday 10:00
    And Tom's browser sends his choice again, signed in as Mary
    Then Tom is told to sign in
    And Tom's session is held and unpaid
    And money and slot agree

  Scenario: Nobody signs in, and the time is free again
    When Mary chooses Ada's counsel on Tuesday 10:00
    And 20 minutes pass
    Then Mary's session is expired and unpaid
    And Tuesday 10:00 is free for Ada's counsel
    And money and slot agree
