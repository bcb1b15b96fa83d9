Feature: Calling a session off
  The client's policy: everything back until 24 hours before, half until 2 hours before, nothing after.
  An expert who calls a session off gives everything back.

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: Before paying, the payment page is closed first
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Mary cancels
    Then Mary's session is cancelled and unpaid
    And Mary's payment page is closed
    And Tuesday 10:00 is free for Ada's deep dive
    And money and slot agree

  Scenario: As long as the payment page may be open, the time stays held
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Stripe is down
    When Mary cancels
    Then Mary's session is waiting for payment and unpaid
    And Tuesday 10:00 is not free for Ada's deep dive
    When Stripe works again
    And 1 minute passes
    Then Mary's session is cancelled and unpaid
    And Tuesday 10:00 is free for Ada's deep dive
    And money and slot agree

  Scenario: A payment that crosses a cancellation is given back
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    And Stripe's messages are held up
    When Mary pays
    And Mary cancels
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And Ada's calendar is empty
    And money and slot agree

  Scenario Outline: A client who cancels <when> gets <back>
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When it is <when>
    And Mary cancels
    Then Mary's session is cancelled and <payment>
    And Mary has got <back> back
    And Ada's calendar is empty
    And money and slot agree

    Examples:
      | when            | payment            | back       |
      | Tuesday 10:00   | refunded           | 149.00 USD |
      | Tuesday 10:01   | partially refunded | 74.50 USD  |
      | Wednesday 08:00 | partially refunded | 74.50 USD  |
      | Wednesday 08:01 | paid               | 0.00 USD   |

  Scenario: An expert who cancels at the last moment gives everything back
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When it is Wednesday 09:30
    And Ada cancels Mary's session in Calendly
    Then Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And money and slot agree

  Scenario: A client may cancel in Calendly as well
    (The original system's test case 3.)

    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When Mary cancels in Calendly
    Then Calendly's message about the cancellation has been handled
    And Mary's session is cancelled and refunded
    And Mary has got 149.00 USD back
    And both are told by mail that the session is cancelled, each once
    And Wednesday 10:00 is free for Ada's deep dive
    And money and slot agree

  Scenario: A free session leaves nothing behind but two mails
    Given Mary has chosen Ada's intro call on Tuesday 10:00
    When Mary cancels
    Then Mary's session is cancelled and free of charge
    And Ada's calendar is empty
    And both are told by mail that the session is cancelled, each once
    And money and slot agree
