Feature: A free session
  Somebody who has never been here books a free session: no account, no payment.
  (The original system's test case 1.)

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes

  Scenario: A visitor books a free session
    Given Mary finds Ada in the marketplace
    And Tuesday 10:00 is free for Ada's intro call
    When Mary chooses Ada's intro call on Tuesday 10:00
    Then Mary's session is confirmed and free of charge
    And Ada's calendar shows Mary on Tuesday 10:00
    And these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Ada  | confirmed |
    And money and slot agree

  Scenario: What is booked is no longer on offer
    Given Mary has chosen Ada's intro call on Tuesday 10:00
    When Tom chooses Ada's intro call on Tuesday 10:00
    Then Tom is told that the time is taken
    And Tom is offered 3 other times
    And money and slot agree
