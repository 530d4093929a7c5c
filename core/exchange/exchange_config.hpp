#pragma once
/// What an exchange is made of, as a user writes it in TOML.

#include "base/audio.hpp"
#include "base/electricity.hpp"
#include "core/dialing/dial_policy.hpp"
#include "core/feature_codes.hpp"
#include "core/network/line_profile.hpp"
#include "dsp/caller_id.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tipring::core {

class config_section;
class line_book;

/// When the caller's number is sent to a telephone (reference: dsp.md §4).
enum class caller_id_delivery {
    none,
    after_first_ring,    ///< North America, Germany, France ...: FSK in the first long silence
    reversal_and_alert,  ///< United Kingdom: line reversal, alert tone, FSK, then ringing
    short_ring_and_data, ///< ETSI RP-AS: a short ring, FSK, then ringing
    reversal_and_dtmf,   ///< Sweden, Denmark, Netherlands ...: reversal, DTMF, then ringing
};

/// How the message lamp of a telephone on hook is lit.
enum class message_lamp {
    none,
    fsk,      ///< by a data message, as caller ID is sent (GR-30 visual message waiting indicator)
    reversal, ///< by reversed battery, for as long as the message waits
    voltage,  ///< by 90 V DC for a neon lamp, where the card has it
};

/// How a station's line is told that its outgoing call was answered.
enum class answer_supervision { none, reversal };

/// How a station's line is told that the far end hung up, besides the tone.
enum class hangup_supervision { tone_only, loop_break, reversal };

struct station_config
{
    std::string line;             ///< "plant:201"
    std::string number;           ///< "201"
    std::string name;             ///< for caller ID; may be empty
    std::string pickup_group;     ///< calls that ring at others of this group can be taken here; may be empty
    bool call_waiting = false;    ///< a second caller is told by a tone in the conversation
    bool call_waiting_id = false; ///< and by his number: for telephones that show it (type II caller ID)
    answer_supervision answer = answer_supervision::none;
    hangup_supervision hangup = hangup_supervision::tone_only;
    std::vector<sample_count> ring; ///< on, off, on, off ...; empty: the country's
    std::optional<hook_windows>
        windows; ///< what the telephone's hook means; else what is usual with the recall service
    media::line_treatment audio;
};

/// A line towards another exchange, for calls in and out.
struct trunk_config
{
    std::string line;       ///< an FXO line or a modem: "plant:401"
    std::string prefix;     ///< dialled at an extension to get out: "9"
    std::string incoming;   ///< the extension that rings; empty: nobody takes calls that come in
    std::size_t digits = 0; ///< how long numbers out there are; 0: a pause or # ends them
    line_profile profile;
};

/// The numbers under which calls are parked when the exchange chooses.
struct orbit_range
{
    std::string first;
    std::string last;
};

/// Q.543 and the national subscriber-line specifications leave most of these open; ours unless said.
struct exchange_timers
{
    sample_count first_digit = 16s; ///< from dial tone
    sample_count interdigit = 5s;
    sample_count post_dial =
        400ms; ///< from the last digit to the first tone: the caller's own digit must be over by then
    sample_count no_answer = 60s;    ///< of ringing; then the caller is released
    sample_count recall_digit = 10s; ///< after a flash, for the service digit of a register recall
    sample_count loop_break = 800ms; ///< open switching interval (GR-506: 600 ms at least)
    sample_count howler_after = 30s; ///< off hook with nothing to do
    sample_count park_recall = 90s;  ///< then a parked call rings where it was parked
    sample_count transfer_recall =
        30s;                      ///< of ringing, then a call that was transferred unseen rings where it came from
    sample_count lamp_after = 3s; ///< on hook, before the message lamp is told: nobody is about to call again
    sample_count identify =
        6s; ///< of ringing on a trunk before an extension rings: the caller's number comes between the rings
};

struct exchange_config
{
    std::string country = "us";
    recall_service recall = recall_service::three_way;
    caller_id_delivery caller_id = caller_id_delivery::after_first_ring;
    dsp::caller_id_signal caller_id_signal;
    bool message_waiting_tone = true; ///< dial tone stutters while messages wait
    message_lamp lamp = message_lamp::fsk;
    feature_codes features = star_codes();
    orbit_range orbits{"701", "709"};
    exchange_timers timers;
    std::vector<station_config> stations;
    std::vector<trunk_config> trunks;
    dial_policy guard; ///< before all trunks

    /// Where a flash is followed by a digit, telephones have the short one of ETSI networks.
    hook_windows windows_of(const station_config& s) const;
};

/// What a country's exchanges usually do: caller ID, recall service.
exchange_config defaults_for(std::string_view country);

/// Reads a configuration.
/// @param lines   what its lines are called
/// @param source  how errors name the text: the file's path
/// @throws failure(config_bad) naming source, line, and what is wrong: an unknown key, a wrong type, two stations with one number or
///         one line, a number that cannot be dialled, no station at all; failure(unknown_country).
exchange_config read_exchange_config(const config_section& top, const line_book& lines);
exchange_config parse_exchange_config(std::string_view text, std::string_view source);

} // namespace tipring::core
