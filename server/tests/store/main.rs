//! The store port: every scenario runs on SQLite and on Postgres.
//!
//! Postgres is the server that `GESSO_TEST_POSTGRES` names (a URL whose role may create databases); without it the Postgres
//! half fails and says so.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod support;

mod accounts;
mod bin;
mod board;
mod cancelling;
mod claiming;
mod comfy;
mod completing;
mod crew;
mod debates;
mod events;
mod files;
mod funnels;
mod gallery;
mod intents;
mod jobs;
mod leases;
mod library;
mod moving;
mod nodes;
mod people;
mod pruning;
mod row_security;
mod workflows;

macro_rules! suite {
    ($($area:ident: $($scenario:ident)*;)*) => {
        mod sqlite {
            $(mod $area {$(
                #[tokio::test(flavor = "multi_thread")]
                async fn $scenario() {
                    crate::support::on_sqlite(crate::$area::$scenario).await;
                }
            )*})*
        }
        mod postgres {
            // SQLite has no roles.
            mod row_security {
                #[tokio::test(flavor = "multi_thread")]
                async fn every_table_of_peoples_things_is_closed() {
                    crate::support::on_postgres(crate::row_security::every_table_of_peoples_things_is_closed).await;
                }
                #[tokio::test(flavor = "multi_thread")]
                async fn a_forgetful_statement_sees_and_changes_nothing_of_others() {
                    let scenario = crate::row_security::a_forgetful_statement_sees_and_changes_nothing_of_others;
                    crate::support::on_postgres(scenario).await;
                }
                #[tokio::test(flavor = "multi_thread")]
                async fn what_acts_for_a_person_is_narrowed_to_them() {
                    crate::support::on_postgres(crate::row_security::what_acts_for_a_person_is_narrowed_to_them).await;
                }
            }
            $(mod $area {$(
                #[tokio::test(flavor = "multi_thread")]
                async fn $scenario() {
                    crate::support::on_postgres(crate::$area::$scenario).await;
                }
            )*})*
        }
    };
}

suite! {
    people:
        the_single_owner_is_made_once
        foreign_ids_are_not_found
        a_key_belongs_to_one_request_for_a_day
        a_session_without_a_project_makes_one
        making_the_same_thing_again_gives_the_first
        a_patch_changes_what_it_names
        sessions_are_found_by_flow_project_and_title
        pages_stay_apart_when_times_are_equal
        a_cursor_that_cannot_be_read_is_a_conflict
        a_deleted_session_is_gone_for_its_owner
        a_deleted_project_takes_its_sessions;
    jobs:
        adding_again_adds_nothing
        jobs_are_added_all_or_none
        a_generation_is_read_with_everything_it_has
        generations_are_listed_newest_first
        a_batch_keeps_the_order_of_asking
        active_generations_come_from_every_session
        the_interactive_lane_goes_first
        run_times_are_kept;
    claiming:
        a_race_never_exceeds_the_limit_nor_claims_twice
        a_claim_is_a_new_attempt_with_its_event
        why_is_kept_while_a_job_waits;
    leases:
        a_lost_lease_ends_every_say
        only_ended_leases_are_taken_over
        renewing_tells_what_was_cancelled
        a_job_only_moves_forward;
    completing:
        pictures_come_with_their_event
        a_failed_completion_stores_nothing
        a_completion_killed_anywhere_is_whole_or_nothing
        an_ended_attempt_goes_where_it_is_told
        a_job_nobody_can_run_is_given_up
        ended_prompts_are_known;
    cancelling:
        cancelling_answers_by_state
        a_batch_is_cancelled_as_one
        a_cancelled_job_is_not_queued_again;
    events:
        streams_have_no_gap_under_many_writers
        streams_are_read_from_a_cursor
        fleet_events_reach_every_owner
        readers_are_woken
        readers_in_other_processes_are_woken;
    pruning:
        what_is_new_or_among_the_newest_stays
        the_owners_stream_begins_after_what_was_dropped
        events_of_purged_sessions_go_by_the_owners_stream;
    library:
        uploads_and_pictures_are_found_by_id
        uploads_and_pictures_may_share_a_file_at_once
        a_session_weighs_what_its_files_weigh
        purging_waits_for_what_runs
        a_file_is_condemned_then_forgotten
        a_condemned_file_is_pardoned_by_a_new_reference;
    bin:
        shelves_say_what_they_hold
        a_session_comes_back_with_its_pictures
        a_project_comes_back_with_what_went_with_it
        what_is_old_or_let_go_is_purged_and_nothing_else
        pictures_know_what_came_of_them;
    moving:
        a_moved_job_goes_by_its_new_place
        only_what_waits_in_the_same_lane_is_moved
        moving_is_nobody_elses_business
        a_node_is_known_by_what_ended_on_it;
    nodes:
        own_nodes_are_kept_changed_and_removed
        drains_are_kept_until_they_end;
    board:
        verdicts_are_said_and_taken_back
        promoted_pictures_lead_to_the_next_stage
        a_board_changes_as_a_whole_or_not_at_all;
    funnels:
        a_funnel_changes_as_a_whole_or_not_at_all
        a_paused_funnel_holds_what_waits
        what_is_asked_for_twice_is_one_job
        taking_back_leaves_what_is_finished
        consequences_are_drawn_until_noted;
    accounts:
        an_account_is_made_once_by_name
        a_pairing_code_lets_in_once_and_in_time
        a_sign_in_is_found_until_it_ends
        a_new_password_keeps_one_browser
        only_the_newest_sign_ins_are_kept
        a_token_does_what_it_may_until_it_is_revoked
        a_disabled_account_loses_every_credential;
    gallery:
        simulated_and_foreign_pictures_are_not_published
        a_page_shows_its_pictures_until_it_is_taken_back;
    comfy:
        prompts_wait_in_the_order_of_their_numbers
        the_history_has_the_newest_of_each_id
        files_of_nodes_are_numbered_over_the_fleet
        uploads_make_way_for_other_content;
    intents:
        revisions_follow_each_other_and_the_newest_is_in_force
        two_who_build_on_the_same_revision_cannot_both
        a_request_finds_what_it_made
        intents_belong_to_their_owner_and_go_with_their_session;
    debates:
        a_change_is_made_as_a_whole_on_the_version_it_was_decided_on
        everything_decisions_look_at_comes_back
        a_text_grows_until_its_message_is_ended
        a_conversation_has_one_running_turn_and_its_process_a_lease
        words_are_found_by_their_beginnings
        a_branch_has_what_was_said_and_decided_then
        conversations_belong_to_their_owner_and_go_with_their_session
        pictures_complete_a_debate_that_waits_for_them
        pictures_that_all_fail_are_told_as_such
        the_first_words_and_the_newest_are_always_looked_at
        pictures_of_the_session_are_those_of_its_debate
        the_last_debate_takes_its_empty_session_along;
    crew:
        a_specialist_is_changed_and_put_back
        words_are_kept_favourites_first
        an_exam_is_kept_by_digest;
    workflows:
        a_workflow_comes_back_as_it_was
        floats_come_back_to_the_last_digit
        every_change_is_a_version
        a_deleted_workflow_is_gone
        workflows_with_a_form_are_found_with_their_content;
}
