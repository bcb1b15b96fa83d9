Feature: Messages from Stripe and Calendly
  They may come twice, all at once, in any order, late or never: the session ends up the same.
  (The original system's test case 4.)

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: Both providers report, and all agree
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    Then Stripe's message about the payment has been handled
    And Calendly's message about the meeting has been handled
    And Mary's session is confirmed and paid
    And money and slot agree

  Scenario Outline: Messages arrive <how>
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Stripe's messages are held up
    And Calendly's messages are held up
    When Mary pays
    And Stripe's messages arrive <how>
    And Calendly's messages arrive <how>
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Wednesday 10:00
    And 3 mails have gone out, each once
    And Mary has paid 149.00 USD
    And money and slot agree

    Examples:
      | how                |
      | twice              |
      | five times at once |
      | in reverse order   |

  Scenario: Messages that come a day late change nothing any more
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Stripe's messages are held up
    And Calendly's messages are held up
    When Mary pays
    And it is Tuesday 09:00
    Then Mary's session is confirmed and paid
    When Stripe's messages arrive at last
    And Calendly's messages arrive at last
    Then Mary's session is confirmed and paid
    And 3 mails have gone out, each once
    And money and slot agree

  Scenario: A payment that nobody tells us about is found at the end of the hold
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    And Stripe's messages are held up
    When Mary pays
    Then Mary's session is waiting for payment and unpaid
    When 15 minutes pass
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Wednesday 10:00
    And money and slot agree

  Scenario: The news of a cancellation overtakes the news of the meeting
    Given Calendly's messages are held up
    And Calendly's next answer is lost
    When Mary chooses Ada's intro call on Wednesday 10:00
    And Ada cancels Mary's session in Calendly
    And Calendly's messages arrive in reverse order
    And 1 minute passes
    Then Mary's session is cancelled and free of charge
    And Ada's calendar is empty
    And money and slot agree
