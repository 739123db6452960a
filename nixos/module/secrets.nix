# The secrets that rtutils can be handed as files: the option that names the file, what systemd calls it, and the
# variable that tells rtutils where it is. packaging/systemd/with-secrets has the same table; a test compares them.
[
  {
    option = [ "rtTokenFile" ];
    name = "rt-token";
    variable = "RTUTILS_REQUEST_TRACKER__TOKEN_FILE";
  }
  {
    option = [ "rtPasswordFile" ];
    name = "rt-password";
    variable = "RTUTILS_REQUEST_TRACKER__PASSWORD_FILE";
  }
  {
    option = [ "secretKeyFile" ];
    name = "token-key";
    variable = "RTUTILS_SIGN_IN__TOKEN_KEY_FILE";
  }
  {
    option = [ "webhookSecretFile" ];
    name = "webhook";
    variable = "RTUTILS_WEBHOOK__SECRET_FILE";
  }
  {
    option = [ "ldapServicePasswordFile" ];
    name = "ldap-password";
    variable = "RTUTILS_DIRECTORY__SERVICE_PASSWORD_FILE";
  }
  {
    option = [ "oidcClientSecretFile" ];
    name = "oidc-secret";
    variable = "RTUTILS_OIDC__CLIENT_SECRET_FILE";
  }
  {
    option = [
      "database"
      "urlFile"
    ];
    name = "database-url";
    variable = "RTUTILS_DATABASE__URL_FILE";
  }
  {
    option = [
      "mail"
      "passwordFile"
    ];
    name = "mail-password";
    variable = "RTUTILS_MAIL__PASSWORD_FILE";
  }
]
