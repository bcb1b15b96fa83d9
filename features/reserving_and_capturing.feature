Feature: Reserving money and capturing it
  A session may be sold so that paying only reserves the money: it is taken once the meeting stands.
  A time that is lost meanwhile costs nobody anything.

  Background:
    Given it is Monday 09:00
    And Ada offers a workshop of 60 minutes for 200.00 USD

  Scenario: Reserved, confirmed, captured
    Given Mary has chosen Ada's workshop on Wednesday 10:00
    And Calendly is down
    When Mary pays
    Then Mary's session is being scheduled and reserved
    And 200.00 USD of Mary's money is reserved
    And Mary has paid 0.00 USD
    When Calendly works again
    And 1 minute passes
    Then Mary's session is confirmed and paid
    And Mary has paid 200.00 USD
    And these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Mary | receipt   |
      | Ada  | confirmed |
    And money and slot agree

  Scenario: A lost time costs nothing
    Given Mary has chosen Ada's workshop on Wednesday 10:00
    And Calendly's messages are held up
    And somebody else takes Wednesday 10:00 for Ada's workshop in Calendly
    When Mary pays
    Then Mary's session is without a time and reserved
    And 200.00 USD of Mary's money is reserved
    When 60 minutes pass
    Then Mary's session is cancelled and unpaid
    And 0.00 USD of Mary's money is reserved
    And Mary has paid 0.00 USD
    And Mary has got 0.00 USD back
    And money and slot agree

  Scenario: Another time for reserved money
    Given Mary has chosen Ada's workshop on Wednesday 10:00
    And Calendly's messages are held up
    And somebody else takes Wednesday 10:00 for Ada's workshop in Calendly
    When Mary pays
    And Mary takes Wednesday 14:00 instead
    Then Mary's session is confirmed and paid
    And Mary has paid 200.00 USD
    And money and slot agree

  Scenario: A client who cancels while money is reserved pays nothing
    Given Mary has chosen Ada's workshop on Wednesday 10:00
    And Calendly's messages are held up
    And somebody else takes Wednesday 10:00 for Ada's workshop in Calendly
    When Mary pays
    And Mary cancels
    Then Mary's session is cancelled and unpaid
    And 0.00 USD of Mary's money is reserved
    And Mary has paid 0.00 USD
    And money and slot agree

  Scenario: A capture that fails can be paid again on the booking's page
    Given Mary has chosen Ada's workshop on Wednesday 10:00
    And Calendly's messages are held up
    And somebody else takes Wednesday 10:00 for Ada's workshop in Calendly
    When Mary pays
    And Mary's bank will not pay out what is reserved
    And Mary takes Wednesday 14:00 instead
    Then Mary's session is waiting for payment and declined
    And Mary has until Tuesday 09:00 to pay
    And Ada's calendar shows Mary on Wednesday 14:00
    When Mary comes back to pay
    And Mary pays
    Then Mary's session is confirmed and paid
    And Mary has paid 200.00 USD
    And 0.00 USD of Mary's money is reserved
    And money and slot agree

  Scenario: A capture that fails and is not paid again ends the session
    Given Mary has chosen Ada's workshop on Wednesday 10:00
    And Calendly's messages are held up
    And somebody else takes Wednesday 10:00 for Ada's workshop in Calendly
    When Mary pays
    And Mary's bank will not pay out what is reserved
    And Mary takes Wednesday 14:00 instead
    And it is Tuesday 08:59
    Then Ada's calendar shows Mary on Wednesday 14:00
    When it is Tuesday 09:00
    Then Mary's session is cancelled and unpaid
    And Mary's meeting no longer stands in Calendly
    And 0.00 USD of Mary's money is reserved
    And both are told by mail that the session is cancelled, each once
    And money and slot agree
