Feature: Mails by the clock
  A mail is decided when it goes out: what is not true any more is not sent.

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: Both are reminded a day and a quarter of an hour before
    When Mary chooses Ada's intro call on Wednesday 10:00
    And it is Tuesday 10:00
    Then these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Ada  | confirmed |
      | Mary | reminder  |
      | Ada  | reminder  |
    When it is Wednesday 09:45
    Then these mails have gone out, each once
      | to   | about         |
      | Mary | confirmed     |
      | Ada  | confirmed     |
      | Mary | reminder      |
      | Ada  | reminder      |
      | Mary | reminder soon |
      | Ada  | reminder soon |
    And money and slot agree

  Scenario: Who cancelled is not reminded
    Given Mary has chosen Ada's intro call on Wednesday 10:00
    When Mary cancels
    And it is Wednesday 12:00
    Then these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Ada  | confirmed |
      | Mary | cancelled |
      | Ada  | cancelled |
    And money and slot agree

  Scenario: Who moved is reminded of the new time only
    Given Mary has chosen Ada's intro call on Wednesday 10:00
    When Mary moves her session to Thursday 14:00
    And it is Thursday 14:30
    Then these mails have gone out, each once
      | to   | about         |
      | Mary | confirmed     |
      | Ada  | confirmed     |
      | Mary | moved         |
      | Ada  | moved         |
      | Mary | reminder      |
      | Ada  | reminder      |
      | Mary | reminder soon |
      | Ada  | reminder soon |
    And money and slot agree

  Scenario: A reminder that SendGrid could not take in time is not sent afterwards
    Given Mary has chosen Ada's intro call on Wednesday 10:00
    And SendGrid is down
    When it is Wednesday 10:01
    And SendGrid works again
    And 1 hour passes
    Then 2 mails have gone out, each once
    And money and slot agree

  Scenario: Who does not pay is asked once, and shown the way back
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    When it is Monday 09:05
    Then these mails have gone out, each once
      | to   | about            |
      | Mary | awaiting payment |
    When it is Monday 09:30
    Then these mails have gone out, each once
      | to   | about            |
      | Mary | awaiting payment |
      | Mary | hold ended       |
    And money and slot agree

  Scenario: Who has paid without our knowledge is not asked to pay
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Stripe's messages are held up
    When Mary pays
    And it is Monday 09:06
    Then Mary's session is confirmed and paid
    And 3 mails have gone out, each once
    And money and slot agree

  Scenario: Afterwards the client is thanked
    Given Mary has chosen Ada's intro call on Wednesday 10:00
    When it is Wednesday 12:30
    Then these mails have gone out, each once
      | to   | about         |
      | Mary | confirmed     |
      | Ada  | confirmed     |
      | Mary | reminder      |
      | Ada  | reminder      |
      | Mary | reminder soon |
      | Ada  | reminder soon |
      | Mary | follow up     |
    And money and slot agree

  Scenario: In the morning the expert sees the day
    Given Mary has chosen Ada's intro call on Tuesday 15:00
    And it is Tuesday 07:00
    When the experts' day begins
    And the experts' day begins
    Then these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Ada  | confirmed |
      | Mary | reminder  |
      | Ada  | reminder  |
      | Ada  | agenda    |
    And money and slot agree

  Scenario: The operator hears of a dispute at once and every day
    Given Mary has booked and paid Ada's deep dive on Thursday 10:00
    When Mary disputes her payment
    And it is Tuesday 10:00
    Then the operator has been told 2 times
    And money and slot agree
