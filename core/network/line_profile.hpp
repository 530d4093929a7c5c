#pragma once
/// What the exchange at the far end of a line does, as data: what a flash means there, how it says "answered" and "hung up".

#include "base/audio.hpp"
#include "base/electricity.hpp"
#include "base/hybrid_balance.hpp"
#include "core/feature_codes.hpp"
#include "core/media/line_chain.hpp"

#include <optional>
#include <string>

namespace tipring::core {

/// What a subscriber can reach with a hookflash.
enum class recall_service {
    none,            ///< a flash does nothing
    three_way,       ///< North America: flash consults, a second flash joins, a third drops the last party
    register_recall, ///< ETSI: flash, then 1 (release and retrieve), 2 (swap), 3 (join)  ETS 300 200
};

/// A timer: how long we wait for the network. Silence from a network is an outcome, never an error.
struct line_timers
{
    sample_count wait_dial_tone = 5s;   ///< S7-like; E.180 wants it within 3 s
    sample_count wait_recall_tone = 3s; ///< ours
    sample_count settle = 200ms;        ///< ours: between hearing a tone and acting on it, so that the exchange listens
    sample_count after_flash = 600ms;   ///< ours: longer than an exchange takes to tell a flash from dial pulses
    sample_count answer_to_flash = 1s;  ///< ours: before that an exchange may take a flash for a change of mind
    sample_count comma = 2s;            ///< V.250 6.3.2, S8
    sample_count wait_answer = 120s;    ///< after the last digit; then the call is disconnected (noanswer)
    sample_count wait_transfer_ringback = 8s; ///< ours: before a blind transfer is trusted to hang-up
    sample_count clear_disconnected =
        20s;                            ///< ours: a line that nobody drops after its call ended goes on hook by itself
    sample_count wait_refusal = 2500ms; ///< ours: what is not refused by then was accepted
    sample_count wait_code_tone = 5s;   ///< ours: for the exchange's word on a service code
    sample_count reversal_grace =
        600ms; ///< ours: a reversal sooner after the answer is a hang-up only if it still stands then
    sample_count silence_means_hangup{};  ///< connected, and nothing heard for so long: nobody is there; 0: never
    sample_count answer_silence = 1500ms; ///< ours: what is heard sooner after ringback belongs to ringback
};

struct line_profile
{
    std::string name = "carrier";
    std::string country = "us";
    std::string outside_prefix;  ///< digits for an outside line, behind a PBX
    bool pulse_dialling = false; ///< unless a number says T or P
    bool wait_for_dial_tone = true;
    recall_service recall = recall_service::three_way;
    loop_timing loop; ///< flash, pulses, rings: the line's driver is told
    bool reversal_means_answer = false;
    bool reversal_means_hangup = false;
    bool loop_break_means_hangup = true;
    feature_codes features;              ///< what the exchange does for a code; none unless said
    bool redirect_by_transfer = false;   ///< a call that rings may be answered and transferred at once
    bool call_waiting = false;           ///< a second caller is told by a tone, and taken by a flash
    bool shared_with_telephones = false; ///< others hang on the same pair: who talks there is not interrupted
    bool transfer_on_hook = true;        ///< on hook with a party held and another there: the exchange joins the two
    bool stutter_means_message =
        true; ///< dial tone that stutters when the line is seized; some say "forwarded" with it
    media::line_treatment audio;
    std::optional<hybrid_balance>
        balance; ///< of the port's hybrid (tipring tune); whoever makes the line's driver gives it to that
    line_timers timers;
};

} // namespace tipring::core
