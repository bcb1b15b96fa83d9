Feature: Moving a session
  One booking gets another time: the same money, the same terms, and nobody hears of a cancellation.
  The client may move once, for as long as cancelling would be free.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: The client moves by our page
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When Mary moves her session to Thursday 14:00
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Thursday 14:00
    And Wednesday 10:00 is free for Ada's deep dive
    And Mary has got 0.00 USD back
    And these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Mary | receipt   |
      | Ada  | confirmed |
      | Mary | moved     |
      | Ada  | moved     |
    And money and slot agree

  Scenario Outline: The client moves on Calendly's own page and its messages arrive <how>
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    And Calendly's messages are held up
    When Mary moves her session to Thursday 14:00 in Calendly
    And Calendly's messages arrive <how>
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Thursday 14:00
    And Wednesday 10:00 is free for Ada's deep dive
    And Mary has got 0.00 USD back
    And nobody has been told by mail that the session is cancelled
    And 5 mails have gone out, each once
    And money and slot agree

    Examples:
      | how                |
      | at last            |
      | in reverse order   |
      | five times at once |

  Scenario: The new time is somebody else's
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    And Calendly's messages are held up
    And somebody else takes Thursday 14:00 for Ada's deep dive in Calendly
    When Mary moves her session to Thursday 14:00
    Then Mary is told that the time is taken
    And Mary is offered 3 other times
    And Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Wednesday 10:00
    And 3 mails have gone out, each once
    And money and slot agree

  Scenario: Calendly refuses the new time
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    And Calendly refuses meetings because of how Ada has set it up
    When Mary moves her session to Thursday 14:00
    Then Mary is told that the expert takes no bookings right now
    And Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Wednesday 10:00
    And Thursday 14:00 is free for Ada's deep dive
    And 3 mails have gone out, each once
    And money and slot agree

  Scenario: Calendly moves it, but its answer is lost
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    And Calendly's messages are held up
    And Calendly's next answer is lost
    When Mary moves her session to Thursday 14:00
    And 1 minute passes
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Thursday 14:00
    And nobody has been told by mail that the session is cancelled
    When Calendly's messages arrive in reverse order
    Then Mary's session is confirmed and paid
    And 5 mails have gone out, each once
    And money and slot agree

  Scenario: The client may move once
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When Mary moves her session to Thursday 14:00
    And Mary moves her session to Friday 14:00
    Then Mary is told that it cannot be moved
    And Ada's calendar shows Mary on Thursday 14:00
    And money and slot agree

  Scenario: Not any more when cancelling would cost
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When it is Tuesday 10:01
    And Mary moves her session to Thursday 14:00
    Then Mary is told that it cannot be moved
    And Ada's calendar shows Mary on Wednesday 10:00
    And money and slot agree

  Scenario: A late move in Calendly wins no better terms
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When it is Tuesday 12:00
    And Mary moves her session to Friday 14:00 in Calendly
    Then Mary's session is confirmed and paid
    When Mary cancels
    Then Mary's session is cancelled and partially refunded
    And Mary has got 74.50 USD back
    And Ada's calendar is empty
    And money and slot agree

  Scenario: A moved session ends at its new time
    Given Mary has booked and paid Ada's deep dive on Wednesday 10:00
    When Mary moves her session to Thursday 14:00
    And it is Wednesday 12:00
    Then Mary's session is confirmed and paid
    When it is Thursday 15:00
    Then Mary's session is completed and paid
    And money and slot agree
