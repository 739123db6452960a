#!/usr/bin/perl
# Fills a fresh, private Request Tracker with a fixture, through RT's own Perl interface.
#
#   rt-sim fixture small > small.json && seed.pl small.json TOKEN_FILE
#
# Assets take 66 ms each; of a large fixture scripts/rt5/lib.sh leaves people and assets to bulk.sql.
# It also sets the environment that RT needs. The token of the service account is
# written to TOKEN_FILE, readable by its owner only.
use strict;
use warnings;
use utf8;
use lib '/usr/local/share/request-tracker5/lib', '/usr/share/request-tracker5/lib';
use JSON ();
use RT -init;

my ($fixture_file, $token_file) = @ARGV;
die "usage: seed.pl FIXTURE.json TOKEN_FILE\n" unless defined $token_file;
my $SERVICE_ACCOUNT = 'rtutils';
# Statuses that RT's lifecycle lets an asset start with; the others are reached by a change.
my %IS_INITIAL = map { $_ => 1 } qw(new allocated in-use);

my $fixture = do {
    open my $file, '<:raw', $fixture_file or die "$fixture_file: $!\n";
    local $/;
    JSON::decode_json(<$file>);
};
my $system = RT->SystemUser;

# Ends the seeding unless RT says that it worked.
sub must {
    my ($what, $ok, $message) = @_;
    die "cannot make $what: " . ($message // 'no reason given') . "\n" unless $ok;
    return $ok;
}

sub make_catalogs {
    my %ids;
    for my $seed ({ name => 'General assets' }, @{ $fixture->{catalogs} }) {
        my $catalog = RT::Catalog->new($system);
        $catalog->Load($seed->{name});
        must("catalog $seed->{name}", $catalog->Create(
            Name        => $seed->{name},
            Description => $seed->{description},
            Lifecycle   => 'assets',
        )) unless $catalog->id;
        $ids{ $seed->{name} } = $catalog->id;
    }
    return \%ids;
}

# Custom fields for every catalog, or for every user.
sub make_fields {
    my ($seeds, $lookup_type, $applied_to) = @_;
    my %fields;
    for my $seed (@$seeds) {
        my $field = RT::CustomField->new($system);
        must("custom field $seed->{name}", $field->Create(
            Name       => $seed->{name},
            Type       => $seed->{kind},
            MaxValues  => $seed->{is_multiple} ? 0 : 1,
            LookupType => $lookup_type,
        ));
        must("$seed->{name} everywhere", $field->AddToObject($applied_to->new($system)));
        for my $value (@{ $seed->{values} || [] }) {
            must("$seed->{name}: $value", $field->AddValue(Name => $value));
        }
        $fields{ $seed->{name} } = $field;
    }
    return \%fields;
}

sub make_user {
    my %columns = @_;
    my $user = RT::User->new($system);
    must("user $columns{Name}", $user->Create(%columns));
    return $user;
}

# Privileged users with their rights; the service account gets a token.
sub make_accounts {
    my ($catalogs) = @_;
    for my $seed (@{ $fixture->{accounts} }) {
        my $user = make_user(
            Name         => $seed->{username},
            RealName     => $seed->{real_name},
            EmailAddress => $seed->{email},
            Privileged   => 1,
            defined $seed->{password} ? (Password => $seed->{password}) : (),
        );
        for my $right (@{ $seed->{rights} }) {
            must("right $right", $user->PrincipalObj->GrantRight(
                Right  => $right,
                Object => RT->System,
            ));
        }
        my $by_catalog = $seed->{catalog_rights} || {};
        for my $name (sort keys %$by_catalog) {
            my $catalog = RT::Catalog->new($system);
            $catalog->Load($catalogs->{$name});
            for my $right (@{ $by_catalog->{$name} }) {
                must("right $right in $name", $user->PrincipalObj->GrantRight(
                    Right  => $right,
                    Object => $catalog,
                ));
            }
        }
        write_token($user) if $seed->{username} eq $SERVICE_ACCOUNT;
    }
}

sub write_token {
    my ($user) = @_;
    my ($id, $message, $token) = RT::AuthToken->new($system)->Create(
        Owner       => $user->id,
        Description => 'rtutils',
    );
    must('the token', $id, $message);
    my $mask = umask 0077;
    open my $file, '>', $token_file or die "$token_file: $!\n";
    print {$file} "$token\n";
    close $file or die "$token_file: $!\n";
    umask $mask;
}

sub make_people {
    my ($fields) = @_;
    for my $seed (@{ $fixture->{people} }) {
        my $user = make_user(
            Name         => $seed->{username},
            RealName     => $seed->{real_name},
            EmailAddress => $seed->{email},
            Privileged   => 0,
        );
        for my $name (sort keys %{ $seed->{fields} }) {
            must("$seed->{username}: $name", $user->AddCustomFieldValue(
                Field             => $fields->{$name},
                Value             => $seed->{fields}{$name},
                RecordTransaction => 0,
            ));
        }
    }
}

sub make_assets {
    my ($catalogs, $fields) = @_;
    for my $seed (@{ $fixture->{assets} }) {
        my $starts_so = $IS_INITIAL{ $seed->{status} };
        my $asset = RT::Asset->new($system);
        must("asset $seed->{name}", $asset->Create(
            Name        => $seed->{name},
            Description => $seed->{description},
            Catalog     => $catalogs->{ $seed->{catalog} },
            Status      => $starts_so ? $seed->{status} : 'allocated',
            defined $seed->{owner} ? (Owner => $seed->{owner}) : (),
            @{ $seed->{held_by}  || [] } ? (HeldBy  => $seed->{held_by})  : (),
            @{ $seed->{contacts} || [] } ? (Contact => $seed->{contacts}) : (),
            map { 'CustomField-' . $fields->{$_}->id => $seed->{fields}{$_} }
                sort keys %{ $seed->{fields} },
        ));
        must("$seed->{name} $seed->{status}", $asset->SetStatus($seed->{status}))
            unless $starts_so;
    }
}

# One big transaction, and a database that need not survive a power cut while it is being made.
my $database = $RT::Handle->dbh;
$database->do($_) for 'PRAGMA synchronous=OFF', 'PRAGMA cache_size=-65536', 'PRAGMA temp_store=MEMORY';
# RT would make three empty groups for each asset; it also makes them when they are needed.
$RT::Record::Role::Roles::LAZY_ROLE_GROUPS = 1;
$RT::Handle->BeginTransaction;
my $catalogs = make_catalogs();
my $asset_fields = make_fields($fixture->{asset_fields}, 'RT::Catalog-RT::Asset', 'RT::Catalog');
my $user_fields = make_fields($fixture->{user_fields}, 'RT::User', 'RT::User');
make_accounts($catalogs);
make_people($user_fields);
make_assets($catalogs, $asset_fields);
$RT::Handle->Commit;
$database->do('ANALYZE');
$database->do('PRAGMA wal_checkpoint(TRUNCATE)');
