#pragma once
/// What happened, as people and programs read it: one record an event, with its two spellings.

#include "base/audio.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tipring::api {

/// Things that last are recorded twice: when they are recognised, and when they are over.
enum class phase { begin, end };

struct dtmf_record
{
    phase what{};
    sample_count duration{}; ///< at end
    char digit = 0;
    dbm0 level{};
    decibel twist{};
};

struct mf_record
{
    char digit = 0;
    std::string system; ///< "r1", "r2-forward", "r2-backward"
};

struct tone_record
{
    phase what{};
    sample_count duration{}; ///< at end
    std::string name;        ///< "dial", "busy" ...
    std::vector<std::string> countries;
    std::vector<hertz> frequencies;
    dbm0 level{};
};

struct presence_record
{
    phase what{};
    sample_count duration{}; ///< at end
    std::string name;        ///< "voice", "silence", "machine_beep", "fax_cng", "ans" ...: the event's kind
    dbm0 level{};
};

struct text_telephone_record
{
    phase what{};
    sample_count duration{}; ///< at end
    dbm0 level{};
    double bits_per_second = 0.0; ///< 45.45, 50
    std::string text;             ///< at end: as it was typed, with CR, LF and backspace
};

struct caller_id_record
{
    std::string format;     ///< "mdmf", "sdmf", "dtmf" ...
    std::string modulation; ///< "bell202", "v23", "dtmf"
    std::string number;
    std::string name;
    std::string date;
    std::string reason; ///< "private", "unavailable", or nothing
    bool checksum_ok = true;
};

/// A message to a telephone's lamp.
struct message_waiting_record
{
    bool waiting = false;
    std::string format;     ///< "mdmf", "sdmf"
    std::string modulation; ///< "bell202", "v23"
    bool checksum_ok = true;
};

/// What an echo canceller achieved in a call.
struct echo_record
{
    decibel return_loss;             ///< ERL: how far below what was sent its echo came
    decibel return_loss_enhancement; ///< ERLE: how much of it was taken away
};

struct call_state_record
{
    int call = 0;
    std::string state; ///< TAPI's, lower case
    std::string mode;
    std::string cause;
    std::optional<int> related; ///< the other call of a consultation, the conference of its member
    std::string evidence;       ///< what the state was concluded from
    std::string confidence;
};

struct line_signal_record
{
    std::string signal;     ///< "ring_begin", "off_hook" ...
    std::string digit = {}; ///< of pulse_digit
    std::string polarity = {};
    std::optional<sample_count> duration = {}; ///< of hookflash
};

struct error_record
{
    std::string code;
    std::string message;
};

/// Two fax machines have found a rate: pages come now.
struct fax_session_record
{
    std::string identity; ///< of the other end
    int bit_rate = 0;     ///< bit/s
    bool error_correction = false;
};

struct fax_page_record
{
    int page = 0;        ///< from 1
    std::string outcome; ///< "confirmed", "refused", "empty"
    int rows = 0;
    int width = 0;           ///< picture elements
    std::string compression; ///< "mh", "mr", "mmr"
    int bit_rate = 0;
    bool error_correction = false;
    int bad_rows = 0;
    int frames_again = 0; ///< asked for again, with error correction
};

struct fax_result_record
{
    bool complete = false;
    int pages = 0;
    std::string t30;   ///< T.30's name for it: "OK", "T1_EXPIRED" ...
    std::string words; ///< and what it means
};

/// A received document that is there whole.
struct fax_document_record
{
    std::string file;
    int pages = 0;        ///< 0: not known
    bool cut_off = false; ///< its receiver was killed, and this is what had come
};

/// A heading of the demo's story: shown to people, never written for programs.
struct chapter_record
{
    std::string title;
};

struct event_record
{
    sample_count at{}; ///< when it began
    std::string line;  ///< empty where there is none
    std::variant<
        dtmf_record,
        mf_record,
        tone_record,
        presence_record,
        text_telephone_record,
        caller_id_record,
        message_waiting_record,
        echo_record,
        call_state_record,
        line_signal_record,
        error_record,
        fax_session_record,
        fax_page_record,
        fax_result_record,
        fax_document_record,
        chapter_record>
        what;
};

/// "dtmf", "tone", "call_state" ...
std::string_view kind_of(const event_record& e);

/// One JSON object on one line, without the line's end. Keys stand in the order of the contract; a field that has nothing to say is
/// "" or null, so that every event of a kind has the same fields. Levels have one decimal.
std::string to_json(const event_record& e);

/// When it was over; its beginning, where that is not known or it does not last.
sample_count over_at(const event_record& e);

/// For people, who read an end at the time when it came: "00:12.340  201       dial tone, 350 + 440 Hz, -13.0 dBm0 (us)".
/// An event without a line has no column for it.
std::string describe(const event_record& e);

/// The last column of describe() alone.
std::string describe_what(const event_record& e);

/// Minutes, seconds and milliseconds: "00:12.340".
std::string clock_time(sample_count t);

} // namespace tipring::api
