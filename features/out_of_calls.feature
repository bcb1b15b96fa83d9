Feature: Out of calls
  Calendly takes a limited number of meetings an hour from us. Nobody pays for one that cannot be made.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: Told before anything is held
    Given every call to Calendly of this hour is used up
    When Mary chooses Ada's deep dive on Tuesday 10:00
    Then Mary is told that the calendar cannot be asked right now
    And Mary is told to come back in 50 minutes
    And Tuesday 10:00 is free for Ada's deep dive
    When 50 minutes pass
    And Mary chooses Ada's deep dive on Tuesday 10:00
    And Mary pays
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: With time left, the meeting is made later
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Calendly's messages are held up
    And somebody else takes Tuesday 10:00 for Ada's deep dive in Calendly
    When Mary pays
    And every call to Calendly of this hour is used up
    And Mary takes Tuesday 14:00 instead
    Then Mary's session is being scheduled and paid
    When 1 hour passes
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 14:00
    And money and slot agree

  Scenario: Without time left, the client books with a link of her own
    Given Mary has chosen Ada's deep dive on Monday 14:00
    And Calendly's messages are held up
    And somebody else takes Monday 14:00 for Ada's deep dive in Calendly
    When Mary pays
    And every call to Calendly of this hour is used up
    And Mary takes Monday 12:00 instead
    Then Mary's session is being scheduled and paid
    And Mary may book with a link of her own until Monday 10:00
    When Mary books Monday 15:00 with her link
    And Calendly's messages arrive at last
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Monday 15:00
    And money and slot agree

  Scenario: A link that nobody uses gives the money back
    Given Mary has chosen Ada's deep dive on Monday 14:00
    And Calendly's messages are held up
    And somebody else takes Monday 14:00 for Ada's deep dive in Calendly
    When Mary pays
    And every call to Calendly of this hour is used up
    And Mary takes Monday 12:00 instead
    And it is Monday 10:00
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree
