#include "hw/plant/telephone.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "dsp/call_progress_detector.hpp"
#include "dsp/presence_detector.hpp"
#include "hw/scope_exit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tipring::plant {

using hw::on_every_way_out;

namespace {

/// After so much perfect silence the display's receiver rests: the line passes nothing to it.
constexpr sample_count display_rest = 200ms;

bool names_a_caller(const dsp::decoded_caller_id& message) { return message.checksum_ok && !message.message_waiting; }

awaitable<void> news_that(crowd& news, std::function<bool()> come_true)
{
    while (!come_true())
        co_await news.wait();
}

} // namespace

struct telephone::ear
{
    ear(const asio::any_io_executor& executor, std::function<bool(audio_in)> what)
        : recognised(std::move(what))
        , news(executor)
    {
    }

    std::function<bool(audio_in)> recognised;
    bool done = false;
    crowd news;
};

/// What goes into the handset: speech, the keypad's tones and a pilot tone, summed.
struct telephone::mouth
{
    struct utterance
    {
        audio_buffer words;
        std::size_t said = 0;
        bool again = false;

        void add_to(std::array<std::int32_t, frame_length>& sum)
        {
            for (std::int32_t& sample : sum) {
                if (said == words.size() && again)
                    said = 0;
                if (said == words.size())
                    return;
                sample += words[said++];
            }
        }
    };

    struct pilot
    {
        double peak = 0.0;
        double step = 0.0; // radian a sample
        std::int64_t sample = 0;

        void add_to(std::array<std::int32_t, frame_length>& sum)
        {
            for (std::int32_t& s : sum)
                s += static_cast<std::int32_t>(std::lrint(peak * std::sin(step * static_cast<double>(sample++))));
        }
    };

    /// What was given to the loop a tick ago and ended there has now been heard.
    /// @return whether anything ended.
    bool finish()
    {
        const bool said = speech && !speech->again && speech->said == speech->words.size();
        const bool dialled = keypad && keypad->finished();
        if (said)
            speech.reset();
        if (dialled)
            keypad.reset();
        return said || dialled;
    }

    void fill(audio_out frame)
    {
        std::array<std::int32_t, frame_length> sum{};
        if (speech)
            speech->add_to(sum);
        if (tone)
            tone->add_to(sum);
        if (keypad) {
            std::array<std::int16_t, frame_length> keys{};
            keypad->fill(keys);
            std::transform(sum.begin(), sum.end(), keys.begin(), sum.begin(), std::plus<>());
        }
        std::transform(sum.begin(), sum.end(), frame.begin(), [](std::int32_t s) { return saturate(s); });
    }

    bool acknowledging() const { return acknowledgement && !acknowledgement->finished(); }

    bool silent() const { return !speech && !keypad && !tone; }

    std::optional<utterance> speech;
    std::uint64_t speeches = 0; // so that whoever waits for one is not deceived by the next
    std::optional<dsp::dtmf_generator> keypad;
    std::uint64_t dialings = 0;
    std::optional<dsp::dtmf_generator> acknowledgement; // of the set, not of the person
    std::optional<pilot> tone;
};

telephone::telephone(time_source& time, loop& pair, telephone_habits habits)
    : time_(time)
    , pair_(pair)
    , habits_(std::move(habits))
    , country_(nullptr)
    , mouth_(std::make_unique<mouth>())
    , spoken_(time.executor())
    , digit_news_(time.executor())
    , bell_news_(time.executor())
    , display_news_(time.executor())
{
    const auto found = dsp::find_country(habits_.country);
    if (!found)
        throw failure(
            errc::unknown_country,
            "telephone " + pair.name() + ": no country '" + habits_.country + "': 'tipring tones' lists them"
        );
    country_ = *found;
    pair_.attach(static_cast<subscriber_side&>(*this));
}

telephone::~telephone() = default;

void telephone::lift()
{
    if (std::exchange(position_, hook::off) == hook::on)
        pair_.close_loop(true);
}

void telephone::hang_up()
{
    position_ = hook::on;
    pair_.close_loop(false);
    mouth_->speech.reset();
    mouth_->keypad.reset();
    spoken_.wake_all();
}

awaitable<void> telephone::flash() { return flash(habits_.flash); }

awaitable<void> telephone::flash(sample_count duration)
{
    if (position_ == hook::off)
        co_await open_for(duration);
}

awaitable<void> telephone::open_for(sample_count duration)
{
    const on_every_way_out closing([this] { pair_.close_loop(position_ == hook::off); });
    pair_.close_loop(false);
    co_await time_.wait_until(time_.now() + duration, turn::outside_world);
}

awaitable<void> telephone::dial_pulse(std::string digits, int pulses_per_second)
{
    const auto period =
        std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double>(1.0 / pulses_per_second));
    const auto open = std::chrono::round<std::chrono::milliseconds>(habits_.pulse_break_share * period);
    for (const char digit : digits) {
        if (digit < '0' || digit > '9')
            throw failure(errc::address_invalid, std::string("a dial has no '") + digit + "': only 0 to 9");
        for (int left = digit == '0' ? 10 : digit - '0'; left > 0 && position_ == hook::off; --left) {
            co_await open_for(open);
            co_await time_.wait_until(time_.now() + (period - open), turn::outside_world);
        }
        if (position_ == hook::on)
            co_return;
        co_await time_.wait_until(time_.now() + habits_.pulse_interdigit, turn::outside_world);
    }
}

awaitable<void> telephone::dial(std::string digits)
{
    dsp::dtmf_timing timing;
    timing.on = habits_.dtmf_on;
    timing.off = habits_.dtmf_off;
    timing.low_group = habits_.dtmf_low_group;
    timing.high_group = habits_.dtmf_high_group;
    dsp::dtmf_generator keypad(timing);
    keypad.put(digits);
    if (position_ == hook::on)
        co_return;

    mouth_->keypad = std::move(keypad);
    const auto mine = ++mouth_->dialings;
    const auto over = [this, mine] { return !mouth_->keypad || mouth_->dialings != mine; };
    const on_every_way_out letting_go([this, over] {
        if (!over())
            mouth_->keypad.reset();
    });
    co_await news_that(spoken_, over);
}

awaitable<void> telephone::speak(audio_buffer what)
{
    if (position_ == hook::on)
        co_return;
    mouth_->speech = mouth::utterance{.words = std::move(what)};
    const auto mine = ++mouth_->speeches;
    const auto over = [this, mine] { return !mouth_->speech || mouth_->speeches != mine; };
    const on_every_way_out falling_silent([this, over] {
        if (!over())
            mouth_->speech.reset();
    });
    co_await news_that(spoken_, over);
}

awaitable<void> telephone::type(std::string text, dsp::text_telephone_rate rate)
{
    dsp::text_telephone_signal how;
    how.rate = rate;
    dsp::text_telephone_generator machine(text, how);
    audio_buffer sound;
    while (!machine.finished()) {
        sound.resize(sound.size() + frame_length);
        machine.fill(audio_out(sound).last(frame_length));
    }
    co_await speak(std::move(sound));
}

void telephone::start_speaking(audio_buffer what)
{
    stop_speaking();
    if (!what.empty())
        mouth_->speech = mouth::utterance{.words = std::move(what), .again = true};
}

void telephone::stop_speaking()
{
    ++mouth_->speeches;
    mouth_->speech.reset();
    spoken_.wake_all();
}

void telephone::start_tone(hertz frequency, dbm0 level)
{
    mouth_->tone = mouth::pilot{
        .peak = peak_amplitude(level),
        .step = 2.0 * std::numbers::pi * frequency.value / sample_rate,
    };
}

void telephone::stop_tone() { mouth_->tone.reset(); }

awaitable<bool> telephone::hear_that(std::function<bool(audio_in)> recognised, sample_count limit)
{
    ear mine(time_.executor(), std::move(recognised));
    const auto place = ears_.insert(ears_.end(), &mine);
    const on_every_way_out covering([this, place] { ears_.erase(place); });
    co_return co_await until(
        mine.news, [&mine] { return mine.done; }, limit
    );
}

awaitable<std::optional<dsp::tone_name>> telephone::hear_one_of(std::vector<dsp::tone_name> tones, sample_count limit)
{
    const std::vector<const dsp::country*> set{country_};
    dsp::call_progress_detector detector(set);
    std::optional<dsp::tone_name> heard;
    const auto recognised = [&](audio_in frame) {
        for (const dsp::progress_event& event : detector.feed(frame))
            if (!heard && event.what == dsp::progress_event::phase::begin &&
                std::find(tones.begin(), tones.end(), event.name) != tones.end())
                heard = event.name;
        return heard.has_value();
    };
    co_await hear_that(recognised, limit);
    co_return heard;
}

awaitable<bool> telephone::hear(dsp::tone_name tone, sample_count limit)
{
    const std::vector<dsp::tone_name> only{tone};
    co_return (co_await hear_one_of(only, limit)).has_value();
}

awaitable<bool> telephone::hear_dial_tone(sample_count limit)
{
    using enum dsp::tone_name;
    const std::vector<dsp::tone_name> any{dial, recall_dial, stutter_dial};
    co_return (co_await hear_one_of(any, limit)).has_value();
}

awaitable<bool> telephone::hear_voice(sample_count limit)
{
    dsp::voice_detector detector;
    const auto recognised = [&](audio_in frame) {
        for (const dsp::presence_event& event : detector.feed(frame))
            if (event.name == dsp::presence::voice && event.what == dsp::presence_event::phase::begin)
                return true;
        return false;
    };
    co_return co_await hear_that(recognised, limit);
}

void telephone::listen_for_digits(bool on)
{
    digit_detector_.reset();
    if (!on)
        return;
    digit_detector_.emplace();
    digits_heard_.clear();
}

awaitable<bool> telephone::hear_digits(std::string digits, sample_count limit)
{
    return until(
        digit_news_, [this, digits] { return digits_heard_.ends_with(digits); }, limit
    );
}

void telephone::start_recording()
{
    received_.clear();
    recording_ = true;
}

void telephone::stop_recording() { recording_ = false; }

awaitable<bool> telephone::wait_for_ring(sample_count limit)
{
    return until(
        bell_news_, [this] { return is_ringing(); }, limit
    );
}

awaitable<bool> telephone::wait_for_rings(std::size_t count, sample_count limit)
{
    const auto rung = [this] {
        return static_cast<std::size_t>(std::count_if(bell_.begin(), bell_.end(), [](const ring_burst& b) {
            return b.end > sample_count(0);
        }));
    };
    return until(
        bell_news_, [rung, enough = rung() + count] { return rung() >= enough; }, limit
    );
}

std::optional<dsp::caller_id> telephone::shown() const
{
    for (std::size_t i = messages_.size(); i > cleared_messages_; --i)
        if (const dsp::decoded_caller_id& message = messages_[i - 1].message; names_a_caller(message))
            return message.id;
    return std::nullopt;
}

bool telephone::message_lamp() const
{
    if (pair_.lamp_voltage())
        return true;
    for (auto m = messages_.rbegin(); m != messages_.rend(); ++m)
        if (m->message.checksum_ok && m->message.message_waiting)
            return *m->message.message_waiting;
    return false;
}

awaitable<bool> telephone::wait_for_message_lamp(bool lit, sample_count limit)
{
    return until(
        display_news_, [this, lit] { return message_lamp() == lit; }, limit
    );
}

awaitable<bool> telephone::wait_for_caller_id(sample_count limit)
{
    const auto good_one_after = [this](std::size_t known) {
        return std::any_of(
            messages_.begin() + static_cast<std::ptrdiff_t>(known),
            messages_.end(),
            [](const auto& event) { return names_a_caller(event.message); }
        );
    };
    return until(
        display_news_, [good_one_after, known = messages_.size()] { return good_one_after(known); }, limit
    );
}

void telephone::clear_display() { cleared_messages_ = messages_.size(); }

awaitable<bool> telephone::until(crowd& news, std::function<bool()> come_true, sample_count limit)
{
    co_await within(time_, limit, news_that(news, come_true));
    co_return come_true();
}

void telephone::tick()
{
    const audio_in heard = pair_.heard_at_subscriber();
    const bool by_machine = machine_ && position_ == hook::off;
    if (by_machine) {
        std::array<std::int16_t, frame_length> said{};
        machine_(heard, said);
        pair_.write_at_subscriber(said);
    } else if (position_ == hook::off) {
        if (!attend_to_display(heard))
            listen(heard);
    } else {
        alert_.reset();
        data_until_ = {};
        read_display(heard);
    }
    if (recording_) {
        if (position_ == hook::off)
            received_.insert(received_.end(), heard.begin(), heard.end());
        else
            received_.resize(received_.size() + frame_length);
    }
    if (mouth_->finish())
        spoken_.wake_all();
    const bool muted = time_.now() < data_until_;
    if (position_ == hook::off && !by_machine && (muted ? mouth_->acknowledging() : !mouth_->silent())) {
        std::array<std::int16_t, frame_length> frame{};
        if (muted)
            mouth_->acknowledgement->fill(frame);
        else
            mouth_->fill(frame);
        pair_.write_at_subscriber(frame);
    }
}

void telephone::listen(audio_in frame)
{
    for (ear* const e : ears_) {
        if (e->done || !e->recognised(frame))
            continue;
        e->done = true;
        e->news.wake_all();
    }
    if (!digit_detector_)
        return;
    for (const dsp::dtmf_event& event : digit_detector_->feed(frame)) {
        if (event.what != dsp::dtmf_event::phase::begin)
            continue;
        digits_heard_ += event.digit;
        digit_news_.wake_all();
    }
}

void telephone::read_display(audio_in frame)
{
    if (habits_.display == caller_id_display::none)
        return;
    const bool silent = std::all_of(frame.begin(), frame.end(), [](std::int16_t s) { return s == 0; });
    display_silent_for_ = silent ? display_silent_for_ + frame_time : sample_count(0);
    if (display_silent_for_ > display_rest)
        display_.reset();
    else if (!display_ && !silent) {
        display_.emplace(
            habits_.display == caller_id_display::fsk_and_dtmf ? dsp::caller_id_detector::dtmf::listen
                                                               : dsp::caller_id_detector::dtmf::ignore
        );
        display_since_ = time_.now() - frame_time;
    }
    if (!display_)
        return;
    show(display_->feed(frame));
}

void telephone::show(std::span<const dsp::caller_id_event> news)
{
    for (dsp::caller_id_event message : news) {
        message.at += display_since_;
        messages_.push_back(std::move(message));
    }
    if (!news.empty())
        display_news_.wake_all();
}

/// The set's own ear in a conversation: at the alert tone it mutes the handset, acknowledges, and waits for data.
/// @return whether the person hears nothing of this frame.
bool telephone::attend_to_display(audio_in frame)
{
    if (!habits_.call_waiting_display)
        return false;
    if (time_.now() < data_until_) {
        const auto news = display_->feed(frame);
        show(news);
        if (!news.empty())
            data_until_ = {};
        return true;
    }
    if (!alert_)
        alert_.emplace();
    if (alert_->feed(frame).empty())
        return false;
    dsp::dtmf_timing timing;
    timing.on = dsp::alert_acknowledgement;
    timing.low_group = habits_.dtmf_low_group;
    timing.high_group = habits_.dtmf_high_group;
    mouth_->acknowledgement.emplace(timing).put("D");
    display_.emplace();
    display_since_ = time_.now();
    data_until_ = time_.now() + dsp::off_hook_data_limit;
    return true;
}

void telephone::battery_changed(bool) {}      // an ordinary set does not notice
void telephone::polarity_changed(polarity) {} // nor this: it has a rectifier

void telephone::lamp_voltage_changed(bool) { display_news_.wake_all(); }

void telephone::ring_voltage_changed(bool present)
{
    if (present)
        bell_.push_back({.begin = time_.now()});
    else if (!bell_.empty())
        bell_.back().end = time_.now();
    bell_news_.wake_all();
}

} // namespace tipring::plant
