#pragma once
/// The guard before every line: every digit that leaves passes it, whoever asks.

#include "core/dialing/dial_ledger.hpp"
#include "core/dialing/dial_policy.hpp"
#include "core/dialing/dial_string.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

/// On whose behalf digits are sent.
struct dialler
{
    bool person_at_telephone = false;
    std::string name; ///< of a program, as dial_policy::emergency_callers may name it
};

enum class dial_verdict {
    ordinary,
    emergency, ///< and he who asks may: no limit holds it back, a busy trunk is cleared for it
};

/// Judges numbers before they are dialled.
///
/// How it works   An exchange may begin to listen at many places: behind a pause, a second dial tone or a flash, behind a
///                prefix for an outside line, a carrier or a service; it may hear only tones or only pulses, and it may
///                stop listening before the number ends. Each number that could so be understood is judged, together
///                with what was dialled before on the same seizure, and the worst of them counts.
/// Emergency      Numbers of the region, 112 and 911: for a person at a telephone always, for a program only if the policy
///                names it. A number that goes on behind an emergency number is one too: exchanges route at once.
/// Classes        Premium rate, international and so on by libphonenumber, as far as dial_policy does not allow them.
/// Refusal        failure(dial_refused) (TAPI LINEERR_ADDRESSBLOCKED), with the reason and what lets the number through.
class dial_guard
{
public:
    /// @param country         libtonezone's code; an unknown one has the emergency numbers of all, and every class is its own
    /// @param outside_prefix  digits that fetch an outside line; numbers that do not begin with it stay within the PBX and cost nothing
    explicit dial_guard(std::string_view country, std::string outside_prefix = {}, dial_policy policy = {});

    /// Before any digit is sent.
    /// @param now     which rules are in force
    /// @param before  what was sent since the exchange last gave dial tone
    /// @throws failure(dial_refused).
    dial_verdict
    check(const dial_string& number, const dialler& who, sample_count now, const dial_string& before = {}) const;

    /// Before a code of a service is sent. What `*` or `#` begins is no number, so its class is that of the number in it, which check()
    /// judges by itself; but an exchange without that service may take the digits for an emergency number.
    /// @throws failure(dial_refused).
    void check_code(const dial_string& code, const dialler& who, sample_count now) const;

    /// Before digits are sent on a call whose answer was only inferred: it may be an exchange that still listens.
    /// @param sent  what was sent on the call since then, request by request; the last is about to be
    /// @throws failure(dial_refused) where the last of them make an emergency number and nothing more: menus and codes pass.
    void check_in_band(std::span<const std::string> sent, const dialler& who) const;

    /// Whether one more call fits the limits and the hour. Emergency calls need not ask.
    /// @throws failure(dial_refused).
    void require_room(sample_count now) const;
    void count(sample_count now, dial_ledger::ending ended) const;

    /// Shares counters and clock with other lines; the guard's own policy::limits then no longer count.
    void share(std::shared_ptr<dial_ledger> ledger) { ledger_ = std::move(ledger); }

    /// Whether digits are an emergency number of here, or begin with one.
    bool is_emergency(std::string_view digits) const;
    /// Whether they are one, and nothing more.
    bool is_nothing_but_emergency(std::string_view digits) const;

    const dial_policy& policy() const { return policy_; }

private:
    struct rules
    {
        call_classes classes;
        bool only_allowed = false;
        bool night = false;
    };
    rules rules_at(sample_count now) const;
    bool may_call_emergency(const dialler& who) const;
    [[noreturn]] void refuse_emergency(std::string_view digits) const;
    bool is_home(const std::string& region, int country_code) const;
    void judge(const std::string& digits, const rules& in_force) const;
    void judge_class(const std::string& digits, const rules& in_force) const;

    dial_policy policy_;
    std::string home_; ///< the line's region; empty: unknown
    int country_code_ = 0;
    std::vector<std::string> regions_;  ///< whose emergency numbers count
    std::vector<std::string> prefixes_; ///< patterns: the country's and the policy's
    std::vector<std::string> abroad_;   ///< prefixes of international calls
    std::string outside_prefix_;
    std::shared_ptr<dial_ledger> ledger_;
};

} // namespace tipring::core
