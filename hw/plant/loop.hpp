#pragma once
/// One copper pair between an exchange and a subscriber. Nothing crosses it except electricity and audio.
///
/// Electricity   The exchange end gives battery, polarity and ring voltage; the subscriber end closes and opens the loop. A
///               change is told to the other end inside the call that made it.
/// Audio         Each end writes one frame a tick and hears in the next tick what the other wrote. To the subscriber it passes
///               while the loop is closed, or on hook while the exchange transmits on hook; to the exchange only while the loop
///               is closed; neither way while there is ring voltage or no battery. The passage opens and shuts to the sample.
/// Conditions    Attenuation, noise, hum and hybrids that leak, heard as long as audio passes. The same seed gives the same bits.

#include "base/async/time_source.hpp"
#include "base/audio.hpp"
#include "base/electricity.hpp"
#include "hw/plant/hybrid.hpp"
#include "hw/plant/imperfect_path.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace tipring::plant {

/// How good the copper is. As built, it is perfect.
struct line_conditions
{
    struct hum
    {
        hertz frequency; ///< of the mains: 50 or 60 Hz
        dbm0 level;
    };

    decibel attenuation{0.0};                 ///< each way, of all frequencies alike
    std::optional<dbm0> noise;                ///< white, as heard at either end
    std::optional<hum> mains;                 ///< as heard at either end
    std::optional<decibel> exchange_hybrid;   ///< how far below its own transmission the exchange end hears itself
    std::optional<decibel> subscriber_hybrid; ///< the same for the subscriber end
    std::optional<hybrid_conditions>
        subscriber_balance;        ///< its hybrid can be balanced, and before is this; then not subscriber_hybrid
    path_conditions to_subscriber; ///< what else becomes of audio on its way there
    path_conditions to_exchange;
    bool swapped = false;         ///< tip is where ring should be
    sample_count slow_to_close{}; ///< the subscriber port's relay: so much longer than asked is every break
};

/// What the exchange end is told.
class exchange_side
{
public:
    virtual void loop_closed(bool closed) = 0; ///< current flows then, if there is battery

protected:
    ~exchange_side() = default;
};

/// What the subscriber end is told.
class subscriber_side
{
public:
    virtual void battery_changed(bool present) = 0;
    virtual void polarity_changed(polarity now) = 0;
    virtual void ring_voltage_changed(bool present) = 0;
    virtual void lamp_voltage_changed(bool present) = 0;

protected:
    ~subscriber_side() = default;
};

class loop
{
public:
    loop(time_source& time, std::string name, const line_conditions& conditions, std::uint64_t seed);
    ~loop();
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

    const std::string& name() const { return name_; }

    // The exchange end
    void attach(exchange_side& side) { exchange_ = &side; }
    void set_battery(bool present);
    void set_polarity(polarity p);
    void set_ring_voltage(bool present);
    void set_lamp_voltage(bool present);    ///< of a message lamp
    void allow_on_hook_audio(bool allowed); ///< to the subscriber
    bool loop_closed() const { return seen_by_exchange_.loop_closed; }
    void write_at_exchange(audio_in samples);
    audio_in heard_at_exchange() const { return heard_at_exchange_; }

    // The subscriber end
    void attach(subscriber_side& side) { subscriber_ = &side; }
    void close_loop(bool closed);
    bool battery() const { return seen_by_subscriber_.battery; }
    polarity direction() const { return seen_by_subscriber_.direction; }
    bool ring_voltage() const { return seen_by_subscriber_.ring_voltage; }
    bool lamp_voltage() const { return seen_by_subscriber_.lamp_voltage; }
    sample_count slow_to_close() const { return slow_to_close_; }
    bool balance_subscriber_hybrid(const hybrid_balance& balance); ///< @return false where it cannot be balanced
    std::optional<hybrid_balance> subscriber_hybrid_balance() const;
    void write_at_subscriber(audio_in samples);
    audio_in heard_at_subscriber() const { return heard_at_subscriber_; }

    // The copper in between
    void set_conditions(const line_conditions& conditions);
    void unplug(bool out);    ///< pulls the plug out of the socket: an open pair to both ends
    void cut_audio(bool cut); ///< no audio either way; electricity as before
    void cut_hook(bool cut);  ///< hook, ring voltage, polarity and battery changes no longer cross; audio as before

    /// Hears what is on the copper, at the exchange end: both directions summed, one frame a tick.
    void set_tap(std::function<void(audio_in)> sink) { tap_ = std::move(sink); }

    /// Carries over what was written since the last tick. The plant's tick calls it.
    void propagate();

private:
    using frame = std::array<std::int16_t, frame_length>;
    using gate = std::array<bool, frame_length>;

    struct exchange_view
    {
        bool loop_closed = false;
        friend bool operator==(const exchange_view&, const exchange_view&) = default;
    };

    struct subscriber_view
    {
        bool battery = true;
        polarity direction = polarity::normal;
        bool ring_voltage = false;
        bool lamp_voltage = false;
        friend bool operator==(const subscriber_view&, const subscriber_view&) = default;
    };

    template <class Member>
    void change(Member& member, Member value);
    subscriber_view view_of_the_subscriber() const;
    void tell_the_ends();
    bool passes_to_subscriber() const;
    bool passes_to_exchange() const;
    void note_passage_until(std::size_t sample);
    std::size_t sample_now() const;
    void add_imperfections();
    void tap();

    struct imperfections; // noise, hum and gains, where the conditions ask for them

    time_source& time_;
    std::string name_;
    exchange_side* exchange_ = nullptr;
    subscriber_side* subscriber_ = nullptr;

    bool battery_ = true;
    polarity polarity_ = polarity::normal;
    bool ring_voltage_ = false;
    bool lamp_voltage_ = false;
    bool on_hook_audio_ = false;
    bool closed_ = false;
    bool unplugged_ = false;
    bool audio_cut_ = false;
    bool hook_cut_ = false;
    bool swapped_ = false;
    sample_count slow_to_close_{};
    exchange_view seen_by_exchange_;
    subscriber_view seen_by_subscriber_;

    sample_count tick_{};   // when the frame that is being filled began
    std::size_t noted_ = 0; // samples of it whose passage is known
    gate to_subscriber_{};
    gate to_exchange_{};
    frame from_exchange_{};
    frame from_subscriber_{};
    frame heard_at_exchange_{};
    frame heard_at_subscriber_{};
    std::unique_ptr<imperfections> imperfections_;
    std::function<void(audio_in)> tap_;
};

} // namespace tipring::plant
