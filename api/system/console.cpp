#include "api/system/console.hpp"

#include "api/program/prompts.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace tipring::api {

using core::call_handle;
using core::call_states;
using core::transfer_mode;
using enum core::call_state;

using words = std::vector<std::string>;

struct console::verb
{
    const char* name;
    const char* arguments;
    const char* does;
    std::size_t least; ///< arguments it needs
    awaitable<void> (*run)(console& self, words said);
};

namespace {

constexpr auto alive = {connected, dialtone, dialing, proceeding, ringback, busy, specialinfo, disconnected};
const call_states active(alive);
const call_states held{onhold, onholdpendtransfer, onholdpendconf};

double number_in(const std::string& text)
{
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0.0 || value > 86400.0)
        throw failure(errc::address_invalid, "'" + text + "' is no number of seconds, or of rings");
    return value;
}

core::call_state state_in(const std::string& text)
{
    std::string all;
    for (std::size_t i = 0; i < core::call_state_count; ++i) {
        const auto state = static_cast<core::call_state>(i);
        if (name_of(state) == text)
            return state;
        all += " " + std::string(name_of(state));
    }
    throw failure(errc::address_invalid, "'" + text + "' is no call state; there are" + all);
}

/// One rule: WHEN NUMBER [for WHOM] [after RINGS], from `at` on; `at` ends behind it.
core::forward_rule rule_in(const words& said, std::size_t& at, int& rings)
{
    using enum core::forward_condition;
    core::forward_rule rule;
    bool known = false;
    for (const core::forward_condition when :
         {unconditional, core::forward_condition::busy, no_answer, busy_or_no_answer})
        if (at + 1 < said.size() && name_of(when) == said[at]) {
            rule.when = when;
            rule.to = said[at + 1];
            known = true;
        }
    if (!known)
        throw failure(
            errc::forward_invalid,
            "say: forward unconditional|busy|no_answer|busy_or_no_answer NUMBER [for internal|external|CALLER] [after "
            "RINGS] "
            "[and ...]; alone it cancels"
        );
    at += 2;
    if (at + 1 < said.size() && said[at] == "for") {
        const std::string& whom = said[at + 1];
        rule.from = whom == "internal"   ? core::forward_callers::internal
                    : whom == "external" ? core::forward_callers::external
                                         : core::forward_callers::specific;
        if (rule.from == core::forward_callers::specific)
            rule.caller = whom;
        at += 2;
    }
    if (at + 1 < said.size() && said[at] == "after") {
        const double number = number_in(said[at + 1]);
        rings = static_cast<int>(std::min(number, double{core::most_rings}));
        at += 2;
    }
    return rule;
}

core::forwarding rules_in(const words& said)
{
    core::forwarding rules;
    for (std::size_t at = 1; at < said.size();) {
        rules.rules.push_back(rule_in(said, at, rules.rings));
        if (at < said.size() && said[at] != "and")
            throw failure(errc::forward_invalid, "'" + said[at] + "' stands where 'and' and another rule could");
        if (++at == said.size())
            throw failure(errc::forward_invalid, "after 'and' another rule is missing");
    }
    return rules;
}

} // namespace

console::console(core::line_device& line, std::function<void(remark, const std::string&)> say)
    : line_(line)
    , say_(std::move(say))
{
}

call_handle console::call(const words& said, std::size_t at, call_states obvious) const
{
    for (const call_handle& c : line_.calls()) {
        const bool named = said.size() > at && said[at] == std::to_string(c->number());
        if (named || (said.size() <= at && obvious.contains(c->state())))
            return c;
    }
    throw failure(
        errc::invalid_call,
        said.size() > at ? "no call " + said[at] + " on " + line_.name()
                         : "no call on " + line_.name() + " that this could mean"
    );
}

call_handle console::conference() const
{
    for (const call_handle& c : line_.calls())
        if (c->origin == core::call_origin::conference)
            return c;
    throw failure(errc::invalid_call, "no conference on " + line_.name() + ": say begin-conference");
}

awaitable<void> console::complete(words said, core::completion_mode how)
{
    const call_states wants{busy, ringback, proceeding};
    const std::uint32_t id = co_await line_.complete_call(call(said, 1, wants), how);
    if (id != 0)
        say_(remark::answer, "completion " + std::to_string(id));
}

awaitable<void> console::flash()
{
    const words nothing;
    const auto all = line_.calls();
    const auto is_held = [](const call_handle& c) { return held.contains(c->state()); };
    const auto waits = [](const call_handle& c) { return c->is(offering); };
    if (std::ranges::any_of(all, waits)) {
        const core::pickup_target whoever_waits;
        co_await line_.pickup(whoever_waits);
    } else if (std::ranges::any_of(all, is_held)) {
        const call_handle original = call(nothing, 1, held);
        co_await line_.complete_transfer(original, call(nothing, 1, active), transfer_mode::conference);
    } else {
        const call_states wants{connected};
        co_await line_.setup_transfer(call(nothing, 1, wants));
    }
}

const std::vector<console::verb>& console::verbs()
{
    static const std::vector<verb> all = {
        {"call",
         "NUMBER",          "place a call (partly, with a final ;)",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.line_.make_call(w[1]); }                        },
        {"dial",
         "DIGITS [CALL]",   "dial on a call that has dial tone",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{dialtone, dialing};
             co_await c.line_.dial(c.call(w, 2, wants), w[1]);
         }                                                                                },
        {"await",
         "STATE [SECONDS]", "wait until a call is in this state",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const core::call_state wanted = state_in(w[1]);
             const double limit = w.size() > 2 ? number_in(w[2]) : 60.0;
             std::function<bool()> there = [&line = c.line_, wanted] {
                 const auto is_there = [&](const call_handle& call) { return call->is(wanted); };
                 return std::ranges::any_of(line.calls(), is_there);
             };
             const auto longest = std::chrono::ceil<sample_count>(std::chrono::duration<double>(limit));
             const bool came = co_await c.line_.wait_until(longest, std::move(there));
             if (!came)
                 throw failure(errc::operation_failed, "no call came into " + w[1] + " in time");
         }                                                                                },
        {"accept",
         "[CALL]",          "take responsibility for an offered call",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{offering};
             co_await c.line_.accept(c.call(w, 1, wants));
         }                                                                                },
        {"answer",
         "[CALL]",          "answer",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{offering, accepted};
             co_await c.line_.answer(c.call(w, 1, wants));
         }                                                                                },
        {"drop",
         "[CALL]",          "end a call",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.line_.drop(c.call(w, 1, active)); }             },
        {"hold",
         "[CALL]",          "put on hold",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{connected};
             co_await c.line_.hold(c.call(w, 1, wants));
         }                                                                                },
        {"unhold",
         "[CALL]",          "take back from hold",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.line_.unhold(c.call(w, 1, held)); }             },
        {"swap",
         "",                "change between the active and the held call",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_handle one = c.call(w, 1, active);
             co_await c.line_.swap_hold(one, c.call(w, 1, held));
         }                                                                                },
        {"consult",
         "NUMBER",          "hold, and call somebody else meanwhile (for transfer or conference)",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{connected};
             const words nothing;
             const call_handle consultation = co_await c.line_.setup_transfer(c.call(nothing, 1, wants));
             co_await c.line_.dial(consultation, w[1]);
         }                                                                                },
        {"transfer",
         "[NUMBER]",        "join the two; or, with a number, send the call there blindly",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const words nothing;
             if (w.size() > 1) {
                 const call_states wants{connected};
                 co_await c.line_.blind_transfer(c.call(nothing, 1, wants), w[1]);
                 co_return;
             }
             const call_handle original = c.call(nothing, 1, held);
             co_await c.line_.complete_transfer(original, c.call(nothing, 1, active), transfer_mode::transfer);
         }                                                                                },
        {"flash",
         "",                "what a flash does at a telephone: take who waits, or hold for a dial tone, or join the two",
         0,                                                                                                                  [](console& c, words) -> awaitable<void> { co_await c.flash(); }                                        },
        {"conference",
         "",                "join the active and the held call with us",
         0,                                                                                                                  [](console& c, words) -> awaitable<void> {
             const words nothing;
             const call_handle original = c.call(nothing, 1, held);
             co_await c.line_.complete_transfer(original, c.call(nothing, 1, active), transfer_mode::conference);
         }                                                                                },
        {"begin-conference",
         "",                "a conference around the connected call, and dial tone for who shall come to it",
         0,                                                                                                                  [](console& c, words) -> awaitable<void> {
             const words nothing;
             const call_states wants{connected};
             co_await c.line_.setup_conference(c.call(nothing, 1, wants));
         }                                                                                },
        {"invite",
         "NUMBER",          "call one more for the conference",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_handle invited = co_await c.line_.prepare_add_to_conference(c.conference());
             co_await c.line_.dial(invited, w[1]);
         }                                                                                },
        {"add",
         "[CALL]",          "bring the other call into the conference",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_handle parent = c.conference();
             call_handle other;
             for (const call_handle& call : c.line_.calls())
                 if (call != parent && !call->is(conferenced))
                     other = call;
             if (!other || w.size() > 1)
                 other = c.call(w, 1, active);
             co_await c.line_.add_to_conference(parent, other);
         }                                                                                },
        {"remove",
         "[CALL]",          "drop a party from the conference",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{conferenced};
             call_handle last;
             for (const call_handle& call : c.line_.calls())
                 if (call->is(conferenced))
                     last = call;
             if (!last || w.size() > 1)
                 last = c.call(w, 1, wants);
             co_await c.line_.remove_from_conference(last);
         }                                                                                },
        {"digits",
         "DIGITS",          "send DTMF on the connected call; a comma is a pause of two seconds",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{connected};
             co_await c.line_.generate_digits(c.call(w, 2, wants), w[1]);
         }                                                                                },
        {"redirect",
         "NUMBER [CALL]",   "send an offered call elsewhere",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{offering, accepted};
             co_await c.line_.redirect(c.call(w, 2, wants), w[1]);
         }                                                                                },
        {"park",
         "[WHERE] [CALL]",  "let the far end wait for somebody to take it back",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             const call_states wants{connected};
             const std::string where = w.size() > 1 ? w[1] : "";
             const std::string at = co_await c.line_.park(c.call(w, 2, wants), where);
             c.say_(remark::answer, "parked at " + at);
         }                                                                                },
        {"unpark",
         "WHERE",           "take a parked call back",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.line_.unpark(w[1]); }                           },
        {"pickup",
         "[NUMBER]",        "take a call that rings there, in the own group, or that waits here",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             core::pickup_target from;
             from.number = w.size() > 1 ? w[1] : "";
             co_await c.line_.pickup(std::move(from));
         }                                                                                },
        {"pickup-group",
         "GROUP",           "take a call that rings in that group",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             core::pickup_target from;
             from.group = w[1];
             co_await c.line_.pickup(std::move(from));
         }                                                                                },
        {"forward",
         "[WHEN NUMBER]",   "unconditional, busy, no_answer or busy_or_no_answer [for internal, external or a CALLER] [after RINGS] [and "
         "...]; alone: cancel",                                                                  0,
         [](console& c,                                                                                                                     words w) -> awaitable<void> {
             core::forwarding rules = rules_in(w);
             co_await c.line_.forward(std::move(rules));
         }                                                                                                                                                                                                    },
        {"disturb-not",
         "",                "nobody gets through",
         0,                                                                                                                  [](console& c, words) -> awaitable<void> {
             core::forwarding rules;
             rules.rules.emplace_back();
             co_await c.line_.forward(std::move(rules));
         }                                                                                },
        {"call-back",
         "[CALL]",          "be called when who was busy is free",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.complete(w, core::completion_mode::call_back); }},
        {"camp-on",
         "[CALL]",          "wait until who was busy is free",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.complete(w, core::completion_mode::camp_on); }  },
        {"intrude",
         "[CALL]",          "break into the conversation of who was busy",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.complete(w, core::completion_mode::intrude); }  },
        {"leave-message",
         "[CALL]",          "ask who is busy or away to call back",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.complete(w, core::completion_mode::message); }  },
        {"uncomplete",
         "ID",              "no call-back, or no message, after all",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             co_await c.line_.uncomplete_call(static_cast<std::uint32_t>(number_in(w[1])));
         }                                                                                },
        {"secure",
         "[CALL]",          "let nothing break into a call",
         0,                                                                                                                  [](console& c, words w) -> awaitable<void> { co_await c.line_.secure_call(c.call(w, 1, active)); }      },
        {"play",
         "FILE",            "play a recording on the line",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             co_await c.line_.voice().play(core::media::source_of(core::media::recording(api::recorded_prompt(w[1]))));
         }                                                                                },
        {"wait",
         "SECONDS",         "let time pass",
         1,                                                                                                                  [](console& c, words w) -> awaitable<void> {
             co_await c.line_.time().wait(std::chrono::ceil<sample_count>(std::chrono::duration<double>(number_in(w[1]))
             ));
         }                                                                                },
        {"calls",
         "",                "what is on the line now",
         0,                                                                                                                  [](console& c, words) -> awaitable<void> {
             for (const call_handle& call : c.line_.calls())
                 c.say_(
                     remark::answer,
                     "call " + std::to_string(call->number()) + " " + std::string(name_of(call->state()))
                 );
             if (c.line_.calls().empty())
                 c.say_(remark::answer, "no calls");
             co_return;
         }                                                                                },
        {"help",
         "",                "this list",
         0,                                                                                                                  [](console& c, words) -> awaitable<void> {
             c.say_(remark::answer, help());
             co_return;
         }                                                                                },
    };
    return all;
}

std::string console::help()
{
    std::ostringstream out;
    for (const verb& v : verbs()) {
        const std::string typed = std::string(v.name) + " " + v.arguments;
        out << "  " << typed << std::string(typed.size() < 24 ? 24 - typed.size() : 1, ' ') << v.does << '\n';
    }
    out << "  quit                    hang up and leave";
    return out.str();
}

awaitable<void> console::hang_up()
{
    for (std::size_t left = 2 * line_.calls().size(); left > 0 && !line_.calls().empty(); --left) {
        const auto all = line_.calls();
        const auto is_active = [](const call_handle& c) { return active.contains(c->state()); };
        const auto first = std::ranges::find_if(all, is_active);
        const call_handle which = first == all.end() ? all.front() : *first;
        std::string refused;
        try {
            co_await line_.drop(which);
        } catch (const failure& e) {
            refused = e.what();
        }
        if (!refused.empty())
            say_(remark::refusal, refused);
    }
}

awaitable<bool> console::run(std::string command)
{
    std::istringstream in(command.substr(0, command.find('#') == 0 ? 0 : std::string::npos)); // '#' first: a comment
    words said;
    for (std::string word; in >> word;)
        said.push_back(word);
    if (said.empty())
        co_return true;
    if (said[0] == "quit")
        co_return false;
    for (const verb& v : verbs()) {
        if (said[0] != v.name)
            continue;
        if (said.size() <= v.least) {
            say_(remark::refusal, std::string("usage: ") + v.name + " " + v.arguments);
            co_return true;
        }
        std::string refused;
        try {
            co_await v.run(*this, said);
        } catch (const failure& e) {
            refused = e.what();
        }
        if (!refused.empty())
            say_(remark::refusal, refused);
        co_return true;
    }
    say_(remark::refusal, "no command '" + said[0] + "': type help");
    co_return true;
}

} // namespace tipring::api
