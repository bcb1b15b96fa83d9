Feature: An operator confirms by hand
  When Calendly cannot do it, a person may: with a meeting that was made there by hand, or with a place elsewhere.

  Background:
    Given it is Monday 09:00
    And Ada offers a deep dive of 60 minutes for 149.00 USD
    And Mary has chosen Ada's deep dive on Wednesday 10:00
    And Calendly refuses meetings because of how Ada has set it up

  Scenario: Calendly cannot be used at all
    When Mary pays
    Then Mary's session is being scheduled and paid
    When the operator confirms Mary's session without Calendly, at "https://meet.example.com/ada"
    Then Mary's session is confirmed and paid
    And Mary is to meet at "https://meet.example.com/ada"
    And the operator has nothing to settle of Mary's session
    And Ada's calendar is empty
    And Wednesday 10:00 is not free for Ada's deep dive
    And these mails have gone out, each once
      | to           | about     |
      | the operator | alarm     |
      | Mary         | confirmed |
      | Mary         | receipt   |
      | Ada          | confirmed |
    And money and slot agree
    When Mary cancels
    Then Mary's session is cancelled and refunded
    And money and slot agree

  Scenario: What was vouched for turns up at Calendly
    When Mary pays
    And the operator confirms Mary's session without Calendly, at "https://meet.example.com/ada"
    And Mary books Ada's deep dive on Wednesday 10:00 in Calendly with Mary's booking id
    Then Mary's session is confirmed and paid
    And Mary is to meet at "https://meet.example.com/ada"
    And Ada's calendar shows Mary on Wednesday 10:00
    And money and slot agree

  Scenario: The meeting is made at Calendly by hand
    Given Calendly's messages are held up
    When Mary pays
    And Mary books Ada's deep dive on Wednesday 10:00 in Calendly
    And the operator confirms Mary's session with her meeting at Calendly
    Then Mary's session is confirmed and paid
    When Calendly's messages arrive at last
    Then Ada's calendar shows Mary on Wednesday 10:00
    And the operator has nothing to settle of Mary's session
    And money and slot agree

  Scenario: The meeting that was made by hand is at another time
    Given Calendly's messages are held up
    When Mary pays
    And Mary books Ada's deep dive on Thursday 10:00 in Calendly
    And the operator confirms Mary's session with her meeting at Calendly
    And Calendly's messages arrive at last
    Then Mary's session is confirmed and paid
    And Ada's calendar shows Mary on Thursday 10:00
    And Wednesday 10:00 is free for Ada's deep dive
    And money and slot agree
