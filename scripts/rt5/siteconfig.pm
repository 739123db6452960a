# The configuration of a private Request Tracker for tests and demos. Never for a real one:
# passwords are hashed cheaply, and mail goes nowhere.
#
# RTUTILS_RT_DIR is where the instance lives, RTUTILS_RT_PORT where it listens on 127.0.0.1.

my $dir = $ENV{RTUTILS_RT_DIR} or die "RTUTILS_RT_DIR is not set";

# Everything RT writes stays in the instance; by default it would be under /var.
$RT::VarPath         = "$dir/var";
$RT::MasonDataDir    = "$dir/mason";
$RT::MasonSessionDir = "$dir/session";
Set($DatabaseType, 'SQLite');
Set($DatabaseName, "$dir/rt.db");
Set($WebSessionClass, 'Apache::Session::File');

# The organisation is a part of every id that RT stores; it must stay what the seed had.
Set($rtname,       'rt.test');
Set($Organization, 'rt.test');
Set($Timezone,     'UTC');

Set($WebDomain, '127.0.0.1');
Set($WebPort,   $ENV{RTUTILS_RT_PORT} || 8080);
Set($WebPath,   '');
Set($RestrictReferrer, 0);

Set($MailCommand, sub { return 1 });
Set($CorrespondAddress, 'rt@localhost');
Set($CommentAddress,    'rt-comment@localhost');
Set(%Crypt, Enable => 0, Incoming => [], Outgoing => '');
Set(%GnuPG, Enable => 0);
Set(%SMIME, Enable => 0);

Set($LogToSyslog, undef);
Set($LogToFile,   undef);
Set($LogToSTDERR, $ENV{RTUTILS_RT_LOG} || 'warning');
Set($DisableGraphViz, 1);

# RT hashes a token for every request; at its own cost of 12 that is 0.3 s of CPU each time.
Set($BcryptCost, 4);

1;
