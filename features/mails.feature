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
