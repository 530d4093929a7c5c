/// When a fax is tried again: the table, and what it does to rows of attempts.

#include "api/fax/retries.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace tipring::api::fax;
using namespace std::chrono_literals;
using enum attempt_result;

TEST_CASE("a number that is busy is called again every three minutes, twelve times in all")
{
    std::vector<attempt_outcome> so_far;
    CHECK(wait_before_next(so_far, 0) == 0s);
    for (int i = 1; i < 12; ++i) {
        so_far.push_back({busy, 0});
        CHECK(wait_before_next(so_far, 0) == 3min);
    }
    so_far.push_back({busy, 0});
    CHECK_FALSE(wait_before_next(so_far, 0));
}

TEST_CASE("a page that got through counts as a new beginning")
{
    const std::vector<attempt_outcome> stuck(5, {pages_failed, 0});
    CHECK_FALSE(wait_before_next(stuck, 0));
    std::vector<attempt_outcome> moving = stuck;
    moving[3].confirmed = 1;
    CHECK(wait_before_next(moving, 0) == 2min);
    const std::vector<attempt_outcome> slow(40, {pages_failed, 1});
    CHECK(wait_before_next(slow, 0) == 2min);
}

TEST_CASE("what cannot go otherwise is not tried again, and what was sent is not sent again")
{
    for (const attempt_result last : {sent, cancelled, impossible}) {
        const std::vector<attempt_outcome> so_far{
            {busy, 0},
            {last, 0}
        };
        CHECK_FALSE(wait_before_next(so_far, 0));
    }
}

TEST_CASE("who wants fewer attempts than the rules allow gets fewer, and not more")
{
    const std::vector<attempt_outcome> two(2, {busy, 0});
    CHECK(wait_before_next(two, 3));
    CHECK_FALSE(wait_before_next(two, 2));
    const std::vector<attempt_outcome> many(12, {busy, 0});
    CHECK_FALSE(wait_before_next(many, 100));
}

TEST_CASE("every result has a name of its own, which says it again")
{
    for (const attempt_result r :
         {under_way,
          sent,
          busy,
          no_answer,
          no_dial_tone,
          refused,
          line_lost,
          no_fax,
          pages_failed,
          cut_off,
          cancelled,
          impossible}) {
        CHECK(attempt_result_of(name_of(r)) == r);
        CHECK_FALSE(words_for(r).empty());
    }
    CHECK(attempt_result_of("nonsense") == impossible);
}
