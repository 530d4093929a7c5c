/// The audio of a modem's voice mode: both ways where it can, else one way at a time.

#include "base/async/combine.hpp"
#include "base/error.hpp"
#include "drivers/at/at_line.hpp"
#include "drivers/at/language/dle.hpp"

#include <algorithm>
#include <cstdlib>

namespace tipring::drivers {

namespace {

constexpr std::size_t most_received = samples_in(400ms); ///< what is older is dropped: late is worse than lost
constexpr std::size_t most_to_say = samples_in(10s);     ///< in half duplex it waits for the line to turn round
constexpr std::int16_t loud = 200;                       ///< about -41 dBm0: something to say
constexpr sample_count stop_limit = 8s;

at::command_terms stream_terms()
{
    at::command_terms terms;
    terms.limit = 5s;
    terms.stream = true;
    return terms;
}

} // namespace

void at_line::read(audio_out frame)
{
    const std::size_t kept_back = samples_in(settings_.jitter);
    if (filling_ && received_.size() >= kept_back + frame.size())
        filling_ = false;
    if (filling_ || received_.size() < frame.size()) {
        filling_ = true;
        std::ranges::fill(frame, std::int16_t{0});
        return;
    }
    const auto n = static_cast<std::ptrdiff_t>(frame.size());
    std::copy_n(received_.begin(), n, frame.begin());
    received_.erase(received_.begin(), received_.begin() + n);
    if (received_.size() > most_received)
        received_.erase(received_.begin(), received_.end() - static_cast<std::ptrdiff_t>(kept_back));
}

void at_line::write(audio_in frame)
{
    if (hook_ == hook::on || audio_.empty())
        return;
    const bool speaks = std::ranges::any_of(frame, [](std::int16_t s) { return std::abs(static_cast<int>(s)) > loud; });
    if (speaks)
        speaks_until_ = time_.now() + settings_.talk_hangover;
    if (!facts_.duplex && !speaks && time_.now() >= speaks_until_)
        return; // nothing is said, and the line may be listening
    if (to_say_.size() < most_to_say)
        std::ranges::copy(frame, std::back_inserter(to_say_));
    nudge_.wake();
}

bool at_line::has_to_speak() const { return !to_say_.empty(); }

void at_line::start_audio()
{
    stopping_ = false;
    filling_ = true;
    received_.clear();
    to_say_.clear();
    encoder_.emplace(facts_.format->format);
    decoder_.emplace(facts_.format->format);
    audio_.spawn(talk());
}

awaitable<void> at_line::stop_audio()
{
    stopping_ = true;
    nudge_.wake();
    if (awaited_)
        co_return; // the modem went while somebody was at it
    struct awaiting
    {
        bool& flag;
        ~awaiting() { flag = false; }
    };
    awaited_ = true;
    const awaiting on_every_way_out{awaited_};
    try {
        co_await within(time_, stop_limit, audio_.join());
        co_await audio_.stop();
    } catch (const failure&) {
        // the stream broke: whoever stops it finds out with the next command
    }
}

awaitable<void> at_line::talk()
{
    while (!stopping_) {
        if (facts_.duplex) {
            co_await talk_both_ways();
            continue;
        }
        co_await listen();
        if (!stopping_ && has_to_speak())
            co_await speak();
    }
}

awaitable<void> at_line::send_what_there_is()
{
    const std::vector<std::int16_t> samples = std::exchange(to_say_, {});
    std::vector<std::uint8_t> octets;
    encoder_->encode(samples, octets);
    std::vector<std::uint8_t> shielded;
    at::dle::shield(octets, shielded);
    co_await modem_.write(std::move(shielded));
}

awaitable<void> at_line::talk_both_ways()
{
    const at::reply begun = co_await modem_.command(std::string(facts_.speaks->duplex), stream_terms());
    if (begun.code != at::result_code::connect) {
        facts_.duplex = false; // it promised more than it can
        co_return;
    }
    while (!stopping_) {
        if (has_to_speak())
            co_await send_what_there_is();
        else
            co_await nudge_.wait();
    }
    co_await modem_.finish(facts_.speaks->end_duplex);
}

awaitable<void> at_line::listen()
{
    const at::reply begun = co_await modem_.command(std::string(facts_.speaks->record), stream_terms());
    if (begun.code != at::result_code::connect)
        throw failure(
            errc::operation_failed,
            "line " + name_ + ": the modem answers '" + begun.text + "' to AT" + std::string(facts_.speaks->record)
        );
    while (!stopping_ && !has_to_speak())
        co_await nudge_.wait();
    co_await modem_.finish(facts_.speaks->end_record);
}

awaitable<void> at_line::speak()
{
    const at::reply begun = co_await modem_.command(std::string(facts_.speaks->play));
    if (begun.code != at::result_code::connect)
        throw failure(
            errc::operation_failed,
            "line " + name_ + ": the modem answers '" + begun.text + "' to AT" + std::string(facts_.speaks->play)
        );
    while (!stopping_ && (has_to_speak() || time_.now() < speaks_until_)) {
        if (has_to_speak())
            co_await send_what_there_is();
        else
            co_await within(time_, settings_.talk_hangover, nudge_.wait());
    }
    co_await modem_.finish(facts_.speaks->end_play);
}

} // namespace tipring::drivers
