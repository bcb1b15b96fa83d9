Feature: Asking twice
  A browser that loses its answer asks again. Asking twice is asking once.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD

  Scenario: The same request sent twice is one booking
    When Mary's browser sends her choice of Ada's deep dive on Tuesday 10:00 twice
    Then both answers are about the same booking
    And Mary's session is waiting for payment and unpaid
    And money and slot agree

  Scenario: A repeat after paying tells how things stand by now
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Mary pays
    And Mary's browser sends her choice again
    Then both answers are about the same booking
    And Mary's session is confirmed and paid
    And Mary has paid 149.00 USD
    And money and slot agree

  Scenario: A repeat that asks for something else is refused
    Given Mary has chosen Ada's deep dive on Tuesday 10:00
    When Mary's browser repeats her request, but for Tuesday 14:00
    Then Mary is told that this was another request
    And Tuesday 14:00 is free for Ada's deep dive
    And money and slot agree
