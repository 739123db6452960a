//! What rtutils relies on in Request Tracker, checked on the simulator and on a real RT 5.
//!
//! Each check is written once, against `&dyn RequestTracker`, and runs as `simulator::…` and as
//! `real_rt::…`. The second kind needs a real RT with the fixture `small`; `scripts/with-rt5`
//! starts one:
//!
//! ```sh
//! scripts/with-rt5 cargo nextest run -p rt-sim --run-ignored all
//! ```
//!
//! Checks do not depend on each other: each makes the assets that it changes.

#![expect(
    clippy::unwrap_used,
    reason = "the lint knows tests only by their attribute, and a check is a test without one"
)]

mod bench;
mod faults;
mod huge;
mod raw;
mod restarts;
mod suite;

/// Makes of every check a test on each of the two.
macro_rules! contract {
    ($($topic:ident: $($check:ident,)+;)+) => {
        mod simulator {
            $(mod $topic {
                $(#[tokio::test]
                async fn $check() {
                    let simulator = crate::bench::simulator().await;
                    crate::suite::$topic::$check(&crate::bench::Bench::of(&simulator)).await;
                })+
            })+
        }

        mod real_rt {
            $(mod $topic {
                $(#[tokio::test]
                #[ignore = "needs TEST_RT_URL: make test starts a real RT 5"]
                async fn $check() {
                    crate::suite::$topic::$check(&crate::bench::Bench::of_real_rt()).await;
                })+
            })+
        }
    };
}

contract! {
    signing_in:
        the_server_tells_its_version,
        a_password_works_as_well_as_a_token,
        a_wrong_token_is_unauthorized,
        a_wrong_password_is_unauthorized,
        a_user_without_rights_may_not_read_and_finds_nothing,
    ;
    creating:
        an_asset_reads_back_as_it_was_created,
        an_asset_needs_a_name_and_a_catalog_only,
        odd_names_survive_and_are_found_exactly,
        one_name_on_two_assets_is_fine_with_rt,
        an_unknown_catalog_is_forbidden,
        an_unknown_custom_field_is_rejected,
        a_value_that_a_select_field_does_not_offer_is_rejected,
        a_person_whom_rt_does_not_know_is_rejected,
        a_status_that_no_asset_starts_with_is_rejected,
        a_name_of_digits_is_rejected,
        who_may_only_read_may_not_create,
    ;
    reading:
        an_unknown_asset_is_not_found,
        custom_fields_come_by_name_and_those_without_values_too,
        a_deleted_asset_is_read_but_never_found,
        every_change_changes_the_etag,
    ;
    searching:
        a_name_is_found_exactly,
        many_names_are_found_at_once,
        a_part_of_a_name_is_found_in_either_case,
        percent_and_underscore_are_wild_in_a_part,
        a_serial_number_is_found_in_either_case,
        a_part_of_a_custom_field_is_found,
        a_custom_field_that_is_not_there_finds_nothing,
        status_catalog_and_owner_narrow_a_search,
        or_widens_and_brackets_hold,
        nothing_finds_nothing,
        a_query_cannot_be_broken_out_of,
        a_summary_has_names_and_a_full_record_everything,
    ;
    recent:
        every_kind_of_change_moves_an_asset_to_the_front,
        a_link_made_from_the_other_side_moves_an_asset_too,
        what_rt_refuses_moves_nothing_but_a_name_of_digits,
        the_time_of_the_last_change_never_goes_back,
        assets_of_one_second_come_by_descending_number,
        pages_of_recent_changes_meet_without_a_gap,
        a_recent_change_is_a_summary,
        a_deleted_asset_leaves_the_list_and_comes_back,
        who_sees_one_catalog_only_is_shown_its_changes_only,
    ;
    paging:
        pages_follow_the_numbers_and_say_when_they_end,
        a_page_beyond_the_last_is_empty,
        walking_by_number_sees_each_asset_once,
    ;
    changing:
        each_field_is_reported_as_applied_or_unchanged,
        a_status_that_the_lifecycle_forbids_is_refused_and_the_rest_applied,
        the_lifecycle_is_walked_step_by_step,
        an_unknown_status_is_refused,
        a_value_that_is_not_offered_is_refused,
        an_unknown_custom_field_is_refused,
        an_unknown_person_is_rejected_before_anything_changes,
        an_unknown_asset_cannot_be_changed,
        an_outdated_version_is_a_conflict_and_changes_nothing,
        people_are_set_replaced_and_taken_away,
        a_renamed_asset_is_found_by_its_new_name_only,
        who_may_only_read_changes_nothing,
    ;
    refusing:
        each_refused_field_is_told_in_rts_words,
        an_unknown_owner_is_refused_before_anything_is_sent,
        a_report_tells_what_each_field_read_before_and_after,
        who_may_write_no_custom_fields_changes_the_rest,
        who_may_not_modify_assets_may_still_write_custom_fields,
        a_deletion_is_applied_like_any_status,
        who_may_write_no_custom_fields_creates_without_them_only,
        who_may_do_something_in_one_catalog_creates_there_only,
    ;
    custom_fields:
        a_value_is_set_replaced_and_cleared,
        clearing_what_is_empty_changes_nothing,
        several_values_are_replaced_as_a_whole_and_cleared,
        dates_and_times_are_kept,
        odd_values_survive,
        a_value_named_twice_is_kept_once,
        the_name_of_a_field_is_found_in_either_case,
    ;
    history:
        changes_are_told_newest_first,
        long_histories_come_in_pages,
        an_unknown_asset_has_no_history,
    ;
    access:
        the_service_account_has_all_that_can_be_seen,
        a_right_that_is_missing_is_told_and_no_other,
        who_may_do_something_in_one_catalog_lacks_it_in_the_others,
        who_may_only_read_lacks_what_writes,
        who_has_no_rights_lacks_every_one_that_can_be_seen,
        our_own_name_is_told_whether_by_token_or_by_password,
        finding_out_writes_nothing,
    ;
    catalogs:
        every_catalog_is_listed_by_name,
        a_catalog_tells_whether_assets_can_be_made_in_it,
        an_unknown_catalog_is_not_found,
        a_hidden_catalog_is_forbidden,
        a_catalog_tells_its_custom_fields,
        a_select_field_tells_every_value,
        a_text_field_offers_no_values,
    ;
    users:
        a_person_is_read_with_their_custom_fields,
        an_unknown_person_is_not_found,
        who_does_not_administer_users_reads_their_names_only,
        people_are_found_by_parts_of_their_names,
        conditions_on_people_add_up,
        lists_of_people_come_in_pages,
    ;
    tickets:
        a_ticket_about_assets_is_opened_and_read,
        a_ticket_in_an_unknown_queue_is_forbidden,
        an_unknown_ticket_is_not_found,
    ;
    habits:
        without_credentials_a_program_is_told_401_and_a_browser_sent_to_the_login,
        a_refused_change_is_a_200_with_a_message,
        an_unknown_custom_field_is_skipped_without_a_word,
        the_shape_that_rt_reads_out_kills_it_when_written_back,
        an_unknown_holder_kills_rt_after_the_rest_was_applied,
        clearing_an_empty_field_leaves_a_value_that_is_nothing,
        numbers_are_texts_but_for_the_id_of_a_single_record,
        no_more_than_a_hundred_come_at_once,
        no_result_has_a_float_for_its_pages,
        only_the_exact_version_or_a_star_matches,
        an_owner_compared_by_name_finds_nothing,
        an_unknown_field_of_a_query_is_refused,
        a_time_with_a_z_loses_its_hours,
        an_unknown_address_makes_a_user,
        wrong_methods_paths_and_bodies_have_their_answers,
        deleting_an_asset_is_an_internal_error,
        a_select_value_is_stored_as_it_is_offered,
        a_message_can_be_nothing,
        an_empty_text_is_a_value_to_rt,
        a_search_for_people_without_conditions_finds_everybody,
    ;
    rights:
        what_is_denied_is_told_field_by_field,
        an_unknown_status_is_told_before_a_missing_right,
        lists_are_counted_for_who_may_see_all_of_them,
        a_record_offers_what_its_reader_may_do,
        links_to_tickets_are_made_and_taken_away_from_the_asset,
    ;
}
