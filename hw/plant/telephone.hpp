#pragma once
/// A person with a telephone set: what every script of a call is about.
///
/// The person's verbs are coroutines that return when the thing is done or heard, or when `limit` is over. All of them can be
/// cancelled; the hook is then where it was before the verb. Hanging up ends speaking and dialling. The set has no sidetone: what
/// it hears comes from the loop.

#include "base/audio.hpp"
#include "base/electricity.hpp"
#include "dsp/caller_id.hpp"
#include "dsp/country_tones.hpp"
#include "dsp/dtmf.hpp"
#include "dsp/presence_detector.hpp"
#include "dsp/text_telephone.hpp"
#include "hw/plant/crowd.hpp"
#include "hw/plant/loop.hpp"

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tipring::plant {

enum class caller_id_display { none, fsk, fsk_and_dtmf };

/// What kind of set, in which country. No defaults: the standards say, and tests take them from their own tables.
struct telephone_habits
{
    std::string country;           ///< whose tones the person knows: libtonezone's code
    sample_count flash;            ///< how long the recall button opens the loop
    sample_count dtmf_on;          ///< of each digit
    sample_count dtmf_off;         ///< between digits, and behind the last
    dbm0 dtmf_low_group;           ///< level of the row tone
    dbm0 dtmf_high_group;          ///< level of the column tone
    double pulse_break_share;      ///< of a pulse's period: 0.6 is 60 ms at 10 pulses a second
    sample_count pulse_interdigit; ///< loop closed between two digits
    caller_id_display display;
    bool call_waiting_display = false; ///< shows who waits, too: type II caller ID
};

class telephone final : private subscriber_side
{
public:
    telephone(time_source& time, loop& pair, telephone_habits habits);
    ~telephone();
    telephone(const telephone&) = delete;
    telephone& operator=(const telephone&) = delete;

    const std::string& name() const { return pair_.name(); }
    const telephone_habits& habits() const { return habits_; }

    // Hook and dial
    void lift();
    void hang_up();
    hook hook_position() const { return position_; }
    awaitable<void> flash(); ///< by the recall button
    awaitable<void> flash(sample_count duration);
    awaitable<void> dial(std::string digits); ///< DTMF; returns after the last pause
    awaitable<void> dial_pulse(std::string digits, int pulses_per_second);

    // Mouth
    awaitable<void> speak(audio_buffer what); ///< returns when it is on the wire to its last sample, or cut off
    /// By a text telephone in the handset's place; like speak(). @throws failure(not_supported) for what it cannot send.
    awaitable<void> type(std::string text, dsp::text_telephone_rate rate = dsp::text_telephone_rate::b45);
    void start_speaking(audio_buffer what); ///< over and over
    void stop_speaking();
    void start_tone(hertz frequency, dbm0 level); ///< a pilot tone, beside whatever is spoken
    void stop_tone();

    /// A machine at the line beside the set, a fax for one: off hook, it hears and says everything, a frame at a time, and the handset
    /// nothing. Without one the handset is back.
    using terminal = std::function<void(audio_in received, audio_out sent)>;
    void connect_machine(terminal other) { machine_ = std::move(other); }

    // Ear, at the lifted handset
    awaitable<bool> hear(dsp::tone_name tone, sample_count limit);
    /// @return which of them began first.
    awaitable<std::optional<dsp::tone_name>> hear_one_of(std::vector<dsp::tone_name> tones, sample_count limit);
    awaitable<bool> hear_dial_tone(sample_count limit); ///< ordinary, recall or stutter dial tone
    awaitable<bool> hear_voice(sample_count limit);
    /// Until `recognised` is true for a frame.
    awaitable<bool> hear_that(std::function<bool(audio_in)> recognised, sample_count limit);

    void listen_for_digits(bool on);
    const std::string& digits_heard() const { return digits_heard_; }    ///< by DTMF, since listening was switched on
    awaitable<bool> hear_digits(std::string digits, sample_count limit); ///< until digits_heard() ends with them

    /// Records, from now on, every frame the ear gets (silence on hook); what was received before is forgotten.
    void start_recording();
    void stop_recording();
    audio_in received() const { return received_; }

    // Bell
    struct ring_burst
    {
        sample_count begin{};
        sample_count end{}; ///< zero while it rings
    };
    bool is_ringing() const { return pair_.ring_voltage(); }
    const std::vector<ring_burst>& bell() const { return bell_; } ///< all that it ever rang
    awaitable<bool> wait_for_ring(sample_count limit);            ///< at once when it rings now
    /// Until `count` bursts have ended since this was called.
    awaitable<bool> wait_for_rings(std::size_t count, sample_count limit);

    // Caller ID display
    const std::vector<dsp::caller_id_event>& messages() const { return messages_; } ///< with bad checksum, too
    std::optional<dsp::caller_id> shown() const;                                    ///< the last good one
    bool message_lamp() const; ///< by its voltage, or as the last good message says
    awaitable<bool> wait_for_message_lamp(bool lit, sample_count limit); ///< at once when it is so now
    awaitable<bool> wait_for_caller_id(sample_count limit);              ///< for one more good message
    void clear_display();

    /// The plant's tick: hears what the loop brought and gives it what to carry.
    void tick();

private:
    struct ear;
    struct mouth;

    void battery_changed(bool present) override;
    void polarity_changed(polarity now) override;
    void ring_voltage_changed(bool present) override;
    void lamp_voltage_changed(bool present) override;

    awaitable<void> open_for(sample_count duration);
    awaitable<bool> until(crowd& news, std::function<bool()> come_true, sample_count limit);
    void listen(audio_in frame);
    void read_display(audio_in frame);
    void show(std::span<const dsp::caller_id_event> news);
    bool attend_to_display(audio_in frame);
    void say(audio_out frame);

    time_source& time_;
    loop& pair_;
    telephone_habits habits_;
    const dsp::country* country_;
    hook position_ = hook::on;

    terminal machine_;
    std::unique_ptr<mouth> mouth_;
    crowd spoken_;

    std::list<ear*> ears_;
    std::optional<dsp::dtmf_detector> digit_detector_;
    std::string digits_heard_;
    crowd digit_news_;
    bool recording_ = false;
    audio_buffer received_;

    std::vector<ring_burst> bell_;
    crowd bell_news_;

    std::optional<dsp::alert_tone_detector> alert_;
    sample_count data_until_{}; // in a conversation, for the display alone

    std::optional<dsp::caller_id_detector> display_;
    sample_count display_since_{};      // when it began to listen
    sample_count display_silent_for_{}; // nothing but zeros has come
    std::vector<dsp::caller_id_event> messages_;
    std::size_t cleared_messages_ = 0;
    crowd display_news_;
};

} // namespace tipring::plant
