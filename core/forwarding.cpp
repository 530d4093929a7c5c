#include "core/forwarding.hpp"

#include "base/error.hpp"
#include "core/dialing/dial_string.hpp"

#include <algorithm>

namespace tipring::core {

namespace {

bool covers(forward_condition rule, forward_condition happened)
{
    if (rule == happened)
        return true;
    return rule == forward_condition::busy_or_no_answer && happened != forward_condition::unconditional;
}

bool covers(const forward_rule& rule, const forward_caller& by)
{
    switch (rule.from) {
    case forward_callers::all: return true;
    case forward_callers::internal: return !by.external;
    case forward_callers::external: return by.external;
    case forward_callers::specific: return !by.number.empty() && rule.caller == by.number;
    }
    return false;
}

bool clash(const forward_rule& a, const forward_rule& b)
{
    return a.from == b.from && a.caller == b.caller && (covers(a.when, b.when) || covers(b.when, a.when));
}

} // namespace

std::string_view name_of(forward_condition c)
{
    switch (c) {
    case forward_condition::unconditional: return "unconditional";
    case forward_condition::busy: return "busy";
    case forward_condition::no_answer: return "no_answer";
    case forward_condition::busy_or_no_answer: return "busy_or_no_answer";
    }
    return "?";
}

std::string_view name_of(forward_callers c)
{
    switch (c) {
    case forward_callers::all: return "all";
    case forward_callers::internal: return "internal";
    case forward_callers::external: return "external";
    case forward_callers::specific: return "specific";
    }
    return "?";
}

const forward_rule* find_rule(std::span<const forward_rule> rules, forward_condition happened, const forward_caller& by)
{
    const forward_rule* best = nullptr;
    for (const forward_rule& rule : rules) // specific > external, internal > all
        if (covers(rule.when, happened) && covers(rule, by) && (!best || rule.from > best->from))
            best = &rule;
    return best;
}

forwarding checked(forwarding wanted)
{
    wanted.rings = std::clamp(wanted.rings, fewest_rings, most_rings);
    for (std::size_t i = 0; i < wanted.rules.size(); ++i) {
        forward_rule& rule = wanted.rules[i];
        if (!rule.to.empty() && parse_dialable(rule.to).digits().empty())
            throw failure(errc::address_invalid, "'" + rule.to + "' holds no digit: calls cannot be forwarded to it");
        if (rule.from == forward_callers::specific && rule.caller.empty())
            throw failure(errc::forward_invalid, "a rule for a specific caller wants that caller's number");
        if (rule.from != forward_callers::specific)
            rule.caller.clear();
        for (std::size_t k = 0; k < i; ++k)
            if (clash(wanted.rules[k], rule))
                throw failure(
                    errc::forward_invalid,
                    "two rules say where " + std::string(name_of(rule.from)) + " callers go on " +
                        std::string(name_of(rule.when)) + ": give one"
                );
    }
    return wanted;
}

} // namespace tipring::core
