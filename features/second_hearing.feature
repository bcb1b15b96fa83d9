Feature: A second hearing
  Webhooks may be lost for a whole day. Both providers are asked as well, and the end is the same.

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes
    And Ada offers a deep dive of 60 minutes for 149.00 USD
    And Stripe's messages are held up
    And Calendly's messages are held up

  Scenario: A payment that no webhook told of
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    When Mary pays
    And both providers are asked what has happened
    Then Mary's session is confirmed and paid
    And money and slot agree

  Scenario: What happened in Calendly on a day without webhooks
    When Mary chooses Ada's intro call on Thursday 10:00
    And Tom chooses Ada's intro call on Thursday 14:00
    And Ada cancels Mary's session in Calendly
    And Tom moves his session to Friday 10:00 in Calendly
    And 24 hours pass
    Then Mary's session is confirmed and free of charge
    When both providers are asked what has happened
    Then Mary's session is cancelled and free of charge
    And Tom's session is confirmed and free of charge
    And Ada's calendar shows Tom on Friday 10:00
    And Thursday 14:00 is free for Ada's intro call
    And money and slot agree

  Scenario: What happened at Stripe on a day without webhooks
    Given Mary has chosen Ada's deep dive on Friday 10:00
    When Mary pays
    And both providers are asked what has happened
    And somebody refunds 49.00 USD to Mary in Stripe's dashboard
    And 24 hours pass
    Then Mary's session is confirmed and paid
    When both providers are asked what has happened
    Then Mary's session is confirmed and partially refunded
    And money and slot agree

  Scenario: A time that somebody else took on a day without webhooks
    Given somebody else takes Thursday 10:00 for Ada's deep dive in Calendly
    When both providers are asked what has happened
    And Mary chooses Ada's deep dive on Thursday 10:00
    Then Mary is told that the time is taken
    And money and slot agree

  Scenario: The webhooks arrive after all
    Given Mary has chosen Ada's deep dive on Wednesday 10:00
    When Mary pays
    And both providers are asked what has happened
    And Stripe's messages arrive twice
    And Calendly's messages arrive twice
    Then Mary's session is confirmed and paid
    And 3 mails have gone out, each once
    And Mary has paid 149.00 USD
    And money and slot agree
