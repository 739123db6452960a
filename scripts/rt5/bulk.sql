-- Adds the people and the assets of a fixture to a fresh Request Tracker, as rows of its SQLite database.
--
-- Through RT's own interface an asset takes 66 ms; these are the same rows in a fraction of one. RT must not be
-- running. The rest of the fixture must be there already (seed.pl makes it), and this table has to be there too:
--
--   create temp table fixture(json text)   -- one row: the fixture, as `rt-sim fixture huge` prints it
--
-- scripts/rt5/lib.sh does all that. `rt-validator-5 --check` finds nothing wrong with the result.

begin;

-- What everything here refers to: when, who does it, and RT's own groups.
create temp table world as
select strftime('%Y-%m-%d %H:%M:%S', 'now') as now,
       (select id from Users where Name = 'RT_System') as system,
       (select id from Users where Name = 'Nobody') as nobody,
       (select id from Groups where Domain = 'SystemInternal' and Name = 'Everyone') as everyone,
       (select id from Groups where Domain = 'SystemInternal' and Name = 'Unprivileged') as unprivileged;

-- Users and groups share one sequence of numbers; each user has a group of their own right after them.
create temp table person as
select each.key + 1 as place,
       (select max(id) from Principals) + 2 * each.key + 1 as id,
       (select max(id) from Principals) + 2 * each.key + 2 as own_group,
       each.value ->> '$.username' as name,
       each.value ->> '$.real_name' as real_name,
       each.value ->> '$.email' as email,
       each.value -> '$.fields' as fields
from fixture, json_each(fixture.json, '$.people') as each;

insert into Principals(id, PrincipalType)
select id, 'User' from person union all select own_group, 'Group' from person;

insert into Users(id, Name, Password, RealName, EmailAddress, Creator, Created, LastUpdatedBy, LastUpdated)
select id, name, '*NO-PASSWORD*', real_name, email, system, now, system, now from person, world;

insert into Groups(id, Name, Description, Domain, Instance, Creator, Created, LastUpdatedBy, LastUpdated)
select own_group, 'UserEquiv', 'ACL equiv. for user ' || id, 'ACLEquivalence', id, system, now, system, now
from person, world;

insert into Transactions(ObjectType, ObjectId, TimeTaken, Type, Creator, Created)
select 'RT::User', id, 0, 'Create', system, now from person, world;

-- An asset's owner is always there, if only as Nobody; the groups of its other roles only when somebody is in them.
create temp table item as
select each.key as place,
       (select coalesce(max(id), 0) from Assets) + each.key + 1 as id,
       each.value ->> '$.name' as name,
       each.value ->> '$.description' as description,
       (select id from Catalogs where Name = each.value ->> '$.catalog') as catalog,
       each.value ->> '$.status' as status,
       coalesce(json_array(each.value ->> '$.owner'), '[]') as owner,
       coalesce(each.value -> '$.held_by', '[]') as held_by,
       coalesce(each.value -> '$.contacts', '[]') as contacts,
       each.value -> '$.fields' as fields,
       datetime(now, '-' || coalesce(each.value ->> '$.age_minutes', 0) || ' minutes') as at
from world, fixture, json_each(fixture.json, '$.assets') as each;

insert into Assets(id, Name, Catalog, Status, Description, Creator, Created, LastUpdatedBy, LastUpdated)
select id, name, catalog, status, description, system, at, system, at from item, world;

insert into Transactions(ObjectType, ObjectId, TimeTaken, Type, Creator, Created)
select 'RT::Asset', id, 0, 'Create', system, at from item, world;

-- RT lets an asset start with one of three statuses only; the others are reached by a change.
insert into Transactions(ObjectType, ObjectId, TimeTaken, Type, Field, OldValue, NewValue, Creator, Created)
select 'RT::Asset', id, 0, 'Status', 'Status', 'allocated', status, system, at
from item, world where status not in ('new', 'allocated', 'in-use');

create temp table role as
select (select max(id) from Principals) + row_number() over (order by asset, name) as id, asset, name, people, at
from (select id as asset, 'Owner' as name, owner as people, at from item
      union all select id, 'HeldBy', held_by, at from item where held_by <> '[]'
      union all select id, 'Contact', contacts, at from item where contacts <> '[]');

insert into Principals(id, PrincipalType) select id, 'Group' from role;

insert into Groups(id, Name, Description, Domain, Instance, Creator, Created, LastUpdatedBy, LastUpdated)
select id, name, '', 'RT::Asset-Role', asset, system, at, system, at from role, world;

insert into Transactions(ObjectType, ObjectId, TimeTaken, Type, Creator, Created)
select 'RT::Group', id, 0, 'Create', system, at from role, world;

-- Who is in which group. A name that nobody has stops everything.
create temp table member(grp integer not null, member integer not null, at text);
insert into member
select own_group, id, now from person, world
union all select everyone, id, now from person, world
union all select unprivileged, id, now from person, world
union all
select role.id, case when name.value is null then nobody else Users.id end, role.at
from world, role, json_each(role.people) as name left join Users on Users.Name = name.value collate nocase;

insert into GroupMembers(GroupId, MemberId, Creator, Created, LastUpdatedBy, LastUpdated)
select grp, member, system, at, system, at from member, world;

-- The same once more, as RT looks it up; every group is in itself, and a row names itself as the way.
insert into CachedGroupMembers(id, GroupId, MemberId, Via, ImmediateParentId)
select first + place, grp, member, first + place, grp
from (select (select max(id) from CachedGroupMembers) as first,
             row_number() over (order by grp, member) as place, grp, member
      from (select own_group as grp, own_group as member from person
            union all select id, id from role
            union all select grp, member from member));

-- The values of custom fields.
insert into ObjectCustomFieldValues(CustomField, ObjectType, ObjectId, Content, Creator, Created, LastUpdatedBy, LastUpdated)
select CustomFields.id, 'RT::User', person.id, field.value, system, now, system, now
from world, person, json_each(person.fields) as field
left join CustomFields on CustomFields.Name = field.key and CustomFields.LookupType = 'RT::User';

insert into ObjectCustomFieldValues(CustomField, ObjectType, ObjectId, Content, Creator, Created, LastUpdatedBy, LastUpdated)
select CustomFields.id, 'RT::Asset', item.id, content.value, system, at, system, at
from world, item, json_each(item.fields) as field, json_each(field.value) as content
left join CustomFields on CustomFields.Name = field.key and CustomFields.LookupType = 'RT::Catalog-RT::Asset';

commit;
analyze;
pragma wal_checkpoint(truncate);
