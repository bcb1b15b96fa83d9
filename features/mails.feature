Feature: Mails
  Every mail goes out once, and no session depends on one.

  Background:
    Given it is Monday 09:00
    And Ada offers a free intro call of 30 minutes

  Scenario: SendGrid is down
    Given SendGrid is down
    When Mary chooses Ada's intro call on Wednesday 10:00
    Then Mary's session is confirmed and free of charge
    But no mail has gone out
    When SendGrid works again
    And 1 hour passes
    Then 2 mails have gone out, each once
    And money and slot agree

  Scenario: SendGrid takes a mail, but its answer is lost
    Given SendGrid's next answer is lost
    When Mary chooses Ada's intro call on Wednesday 10:00
    And 1 hour passes
    Then 2 mails have gone out, each once
    And money and slot agree

  Scenario: A slip in a client's address
    When Mary chooses Ada's intro call on Wednesday 10:00
    And no mail to Mary can be delivered
    Then Mary reads on her booking's page that our mail does not reach her
    And the operator sees that 1 mail to the client has bounced
    When 10 minutes pass
    And the operator corrects Mary's address and sends what was lost again
    Then the mail that Mary's session is confirmed has reached her new address once
    And Mary reads nothing about mail on her booking's page
    And money and slot agree

  Scenario: A mail is sent again after the session it speaks of was cancelled
    When Mary chooses Ada's intro call on Wednesday 10:00
    And no mail to Mary can be delivered
    And Mary cancels
    And the operator corrects Mary's address and sends what was lost again
    Then the operator sees that 1 mail to the client was given up
    And nobody has had a second mail that Mary's session is confirmed
    And money and slot agree

  Scenario: SendGrid is so slow for an hour that four mails wait for it at once
    Given Ada offers a deep dive of 60 minutes for 149.00 USD
    And SendGrid answers nobody
    When Mary chooses Ada's intro call on Wednesday 10:00
    And Nora chooses Hedy's night call on Thursday 00:00
    And Linus chooses Ada's deep dive on Wednesday 14:00
    And Linus pays
    Then Linus's session is confirmed and paid
    But no mail has gone out
    When 1 hour passes
    Then Linus's session is confirmed and paid
    But no mail has gone out
    When SendGrid works again
    And 1 minute passes
    Then these mails have gone out, each once
      | to    | about     |
      | Mary  | confirmed |
      | Ada   | confirmed |
      | Nora  | confirmed |
      | Hedy  | confirmed |
      | Linus | confirmed |
      | Linus | receipt   |
      | Ada   | confirmed |
    And money and slot agree

  Scenario: SendGrid limits how many mails it takes
    Given SendGrid takes 1 mail a minute
    When Mary chooses Ada's intro call on Wednesday 10:00
    And Nora chooses Hedy's night call on Thursday 00:00
    Then one mail has gone out
    When 10 minutes pass
    Then 4 mails have gone out, each once
    And money and slot agree

  Scenario: A reminder whose fate nobody tells is not sent a second time
    When Mary chooses Ada's intro call on Wednesday 10:00
    And it is Tuesday 09:50
    Given SendGrid's messages are held up
    And SendGrid's next answer is lost
    When it is Tuesday 12:00
    Then these mails have gone out, each once
      | to   | about     |
      | Mary | confirmed |
      | Ada  | confirmed |
      | Mary | reminder  |
      | Ada  | reminder  |
    When SendGrid's messages arrive at last
    Then money and slot agree
