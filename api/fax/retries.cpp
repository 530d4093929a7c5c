#include "api/fax/retries.hpp"

#include <algorithm>
#include <array>

namespace tipring::api::fax {

namespace {

using namespace std::chrono_literals;
using enum attempt_result;

struct spelling
{
    attempt_result result;
    std::string_view name;
    std::string_view words;
};

constexpr auto spellings = std::to_array<spelling>({
    {under_way,    "under_way",    "it is being sent"                                      },
    {sent,         "sent",         "every page got through"                                },
    {busy,         "busy",         "the number was busy"                                   },
    {no_answer,    "no_answer",    "nobody answered"                                       },
    {no_dial_tone, "no_dial_tone", "the line had no dial tone"                             },
    {refused,      "refused",      "the network refused the call"                          },
    {line_lost,    "line_lost",    "the line could not be had, or went away"               },
    {no_fax,       "no_fax",       "nothing like a fax machine answered"                   },
    {pages_failed, "pages_failed", "not every page got through"                            },
    {cut_off,      "cut_off",      "the program that sent it was killed, or the power went"},
    {cancelled,    "cancelled",    "it was cancelled"                                      },
    {impossible,   "impossible",   "it cannot be sent"                                     },
});

constexpr auto rules = std::to_array<retry_rule>({
    {busy,         12, 3min },
    {no_answer,    4,  15min},
    {no_dial_tone, 6,  5min },
    {refused,      3,  15min},
    {line_lost,    12, 5min },
    {no_fax,       3,  10min}, // somebody's telephone rings each time
    {pages_failed, 5,  2min },
    {cut_off,      5,  0s   }, // a document that kills us is not tried for ever
});

} // namespace

std::string_view name_of(attempt_result r)
{
    const auto* const found = std::ranges::find(spellings, r, &spelling::result);
    return found->name;
}

std::string_view words_for(attempt_result r)
{
    const auto* const found = std::ranges::find(spellings, r, &spelling::result);
    return found->words;
}

attempt_result attempt_result_of(std::string_view name)
{
    const auto* const found = std::ranges::find(spellings, name, &spelling::name);
    return found == spellings.end() ? impossible : found->result;
}

std::span<const retry_rule> retry_rules() { return rules; }

std::optional<std::chrono::seconds> wait_before_next(std::span<const attempt_outcome> so_far, int most)
{
    if (so_far.empty())
        return 0s;
    const auto* const rule = std::ranges::find(rules, so_far.back().result, &retry_rule::after);
    const bool used_up = most > 0 && so_far.size() >= static_cast<std::size_t>(most);
    if (rule == rules.end() || used_up)
        return std::nullopt;
    int in_vain = 0;
    for (std::size_t i = so_far.size(); i > 0; --i) {
        const attempt_outcome& a = so_far[i - 1];
        in_vain += a.result == rule->after ? 1 : 0;
        if (a.confirmed > 0)
            break; // it is getting on
    }
    if (in_vain >= rule->most)
        return std::nullopt;
    return rule->wait;
}

} // namespace tipring::api::fax
