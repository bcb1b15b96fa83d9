Feature: Booked in Calendly first
  Experts share their Calendly pages too. What is booked there and sold here becomes a booking.
  A booking id in an address proves nothing: anybody can write it there.

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: A free session is taken over
    When Mary books Ada's intro call on Tuesday 10:00 in Calendly
    Then Mary's session is confirmed and free of charge
    And Tuesday 10:00 is not free for Ada's intro call
    And these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
    And money and slot agree

  Scenario: A priced session is paid afterwards
    When Mary books Ada's deep dive on Wednesday 10:00 in Calendly
    Then Mary's session is waiting for payment and unpaid
    And Mary has until Tuesday 09:00 to pay
    And these mails have gone out, each once
      | to   | about       |
      | Mary | payment due |
    When Mary comes back to pay
    And Mary pays
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Wednesday 10:00
    And Mary has paid 149.00 USD
    And money and slot agree

  Scenario: Nobody pays, and the expert is told
    When Mary books Ada's deep dive on Wednesday 10:00 in Calendly
    And it is Tuesday 09:00
    Then Mary's session is waiting for payment and unpaid
    And Ada's calendar shows Mary on Wednesday 10:00
    And these mails have gone out, each once
      | to           | about       |
      | Mary         | payment due |
      | Ada          | unpaid      |
      | the operator | alarm       |
    And money and slot agree

  @cancels_unpaid
  Scenario: Nobody pays, and the meeting is cancelled
    Given whatever nobody pays for is cancelled in Calendly
    When Mary books Ada's deep dive on Wednesday 10:00 in Calendly
    And Mary comes back to pay
    And it is Tuesday 08:59
    Then Mary's session is waiting for payment and unpaid
    And Ada's calendar shows Mary on Wednesday 10:00
    When it is Tuesday 09:00
    Then Mary's session is cancelled and unpaid
    And Mary's payment page is closed
    And Mary's meeting no longer stands in Calendly
    And Wednesday 10:00 is free for Ada's deep dive
    And these mails have gone out, each once
      | to   | about       |
      | Mary | payment due |
      | Mary | cancelled   |
      | Ada  | cancelled   |
    And money and slot agree

  @cancels_unpaid
  Scenario: Who pays in time keeps the meeting
    Given whatever nobody pays for is cancelled in Calendly
    When Mary books Ada's deep dive on Wednesday 10:00 in Calendly
    And Mary comes back to pay
    And Mary pays
    And it is Tuesday 10:00
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Wednesday 10:00
    And money and slot agree

  @cancels_unpaid
  Scenario: A session that begins too soon is not cancelled
    Given whatever nobody pays for is cancelled in Calendly
    When Mary books Ada's deep dive on Monday 11:30 in Calendly
    And it is Monday 11:00
    Then Mary's session is waiting for payment and unpaid
    And Ada's calendar shows Mary on Monday 11:30
    And these mails have gone out, each once
      | to           | about       |
      | Mary         | payment due |
      | Ada          | unpaid      |
      | the operator | alarm       |
    And money and slot agree

  Scenario: A session cancelled where it was booked
    When Mary books Ada's intro call on Tuesday 10:00 in Calendly
    And Mary cancels in Calendly
    Then Mary's session is cancelled and free of charge
    And Tuesday 10:00 is free for Ada's intro call
    And money and slot agree

  Scenario: Somebody else's meeting with Mary's booking id is somebody else's
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Tom books Ada's deep dive on Wednesday 14:00 in Calendly with Mary's booking id
    Then Mary's session is waiting for payment and unpaid
    And Tom's session is waiting for payment and unpaid
    When Mary pays
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Tuesday 10:00
    And Ada's calendar shows Tom on Wednesday 14:00
    And money and slot agree

  Scenario: A forged booking id confirms nothing, not even a session that waits for its meeting
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Calendly refuses meetings because of how Ada has set it up
    When Mary pays
    And Tom books Ada's deep dive on Wednesday 14:00 in Calendly with Mary's booking id
    Then Mary's session is being scheduled and paid
    And Tom's session is waiting for payment and unpaid
    And Ada's calendar shows Tom on Wednesday 14:00
    And money and slot agree

  Scenario: A meeting booked over a hold ends the hold before anybody pays
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Tom books Ada's intro call on Tuesday 10:30 in Calendly
    Then Tom's session is confirmed and free of charge
    And Mary's payment page is closed
    And Mary's session is cancelled and unpaid
    And money and slot agree
