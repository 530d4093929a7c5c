#include "base/error.hpp"
#include "core/forwarding.hpp"

#include <doctest/doctest.h>

using namespace tipring;
using namespace tipring::core;

namespace {

forward_rule rule(forward_condition when, forward_callers from, std::string to, std::string caller = {})
{
    forward_rule made;
    made.when = when;
    made.from = from;
    made.caller = std::move(caller);
    made.to = std::move(to);
    return made;
}

} // namespace

TEST_CASE("the rule for this very caller comes before the one for his kind, and that before the one for all")
{
    using enum forward_callers;
    const auto busy = forward_condition::busy;
    const std::vector<forward_rule> rules = {
        rule(busy, all, "1"), rule(busy, internal, "2"), rule(busy, external, "3"), rule(busy, specific, "4", "205")};
    CHECK(find_rule(rules, busy, {"201", false})->to == "2");
    CHECK(find_rule(rules, busy, {"201", true})->to == "3");
    CHECK(find_rule(rules, busy, {"205", true})->to == "4");
    CHECK(find_rule(rules, busy, {"", true})->to == "3");
    CHECK(!find_rule(rules, forward_condition::no_answer, {"201", false}));
    const std::vector<forward_rule> either = {rule(forward_condition::busy_or_no_answer, all, "5")};
    CHECK(find_rule(either, busy, {"201", false})->to == "5");
    CHECK(find_rule(either, forward_condition::no_answer, {"201", false})->to == "5");
    CHECK(!find_rule(either, forward_condition::unconditional, {"201", false}));
}

TEST_CASE("rings are clamped, contradictions are refused")
{
    using enum forward_condition;
    const auto all = forward_callers::all;
    CHECK(checked({{}, 99}).rings == most_rings);
    CHECK(checked({{}, 0}).rings == fewest_rings);
    CHECK_THROWS_AS(
        checked({
            {rule(busy, all, "1"), rule(busy_or_no_answer, all, "2")},
            3
    }),
        failure
    );
    CHECK_THROWS_AS(checked({{rule(busy, forward_callers::specific, "1")}, 3}), failure);
    CHECK_THROWS_AS(checked({{rule(busy, all, "x")}, 3}), failure);
    CHECK_NOTHROW(checked({
        {rule(busy, all, "1"), rule(no_answer, all, "2"), rule(unconditional, all, "")},
        3
    }));
}
