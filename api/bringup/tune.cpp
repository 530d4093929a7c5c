#include "api/bringup/tune.hpp"

#include "api/bringup/balance_search.hpp"
#include "base/error.hpp"
#include "dsp/measure/response.hpp"
#include "dsp/measure/stimulus.hpp"
#include "hw/scope_exit.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tipring::api::bringup {

std::string_view name_of(tune_stage s)
{
    switch (s) {
    case tune_stage::as_found: return "as_found";
    case tune_stage::impedance: return "impedance";
    case tune_stage::tap: return "tap";
    case tune_stage::predicted: return "predicted";
    case tune_stage::refined: return "refined";
    case tune_stage::result: return "result";
    }
    return "?";
}

namespace {

constexpr sample_count on_hook_guard = 2s; ///< longer than any exchange takes for a flash
constexpr sample_count ring_pause = 6s;    ///< longer than the longest of E.180, so that a line that rings is told
constexpr sample_count listening = 1s;    ///< E.180 wants dial tone within 3 s; a later one is found by the first sweep
constexpr sample_count echo_tail = 150ms; ///< a card's buffers are 30 ms
constexpr dbm0 quiet_line{-45.0};
constexpr decibel worth_it{0.1};

class tuner
{
public:
    tuner(bench& on, const tune_setup& how, const tune_teller& tell)
        : line_(on)
        , how_(how)
        , tell_(tell)
        , sweep_(dsp::make_sweep({.length = 400ms}))
    {
    }

    awaitable<tune_result> run()
    {
        tune_result result;
        found_ = port().balance_in_force();
        const hw::on_every_way_out restoring([this] { restore(); });
        result.before = co_await read_well(tune_stage::as_found);
        if (!port().set_hybrid_balance(hybrid_balance())) {
            line_.let_go();
            co_return result;
        }
        co_await search();
        co_await keep_best(result);
        co_return result;
    }

private:
    hw::fxo_port& port() const { return line_.subscriber_end(); }

    /// On every way out that is not the good one.
    void restore() noexcept
    {
        line_.let_go();
        if (kept_ || !found_)
            return;
        try {
            port().set_hybrid_balance(*found_);
        } catch (const failure&) {
            // it is gone, and comes back as its driver made it
        }
    }

    awaitable<void> search()
    {
        balance_search search;
        for (int i = 0; i < hybrid_balance::impedances; ++i) {
            hybrid_balance b;
            b.impedance = i;
            search.heard_flat(i, co_await try_out(tune_stage::impedance, b));
        }
        for (std::size_t i = 0; i < hybrid_balance().taps.size(); ++i) {
            hybrid_balance b;
            b.impedance = best_tried_.balance->impedance;
            b.taps[i] = balance_search::probe;
            search.heard_tap(i, b.impedance, co_await try_out(tune_stage::tap, b));
        }
        for (const hybrid_balance& b : search.ranked(4))
            co_await try_out(tune_stage::predicted, b);
        co_await refine();
    }

    /// A step up or down at each tap, as long as that helps.
    awaitable<void> refine()
    {
        for (const int step : {2, 1})
            for (std::size_t i = 0; i < hybrid_balance().taps.size(); ++i) {
                const bool up_helps = co_await step_helps(i, step);
                if (!up_helps)
                    co_await step_helps(i, -step);
            }
    }

    awaitable<bool> step_helps(std::size_t tap, int step)
    {
        const decibel before = best_tried_.return_loss;
        hybrid_balance b = *best_tried_.balance;
        b.taps[tap] = static_cast<std::int8_t>(std::clamp(b.taps[tap] + step, -128, 127));
        co_await try_out(tune_stage::refined, b);
        co_return best_tried_.return_loss > before;
    }

    awaitable<void> keep_best(tune_result& result)
    {
        port().set_hybrid_balance(*best_tried_.balance);
        tune_reading after = co_await read_well(tune_stage::result);
        after.balance = best_tried_.balance;
        if (after.return_loss < result.before.return_loss + worth_it && found_) {
            port().set_hybrid_balance(*found_);
            after = result.before;
            after.stage = tune_stage::result;
        }
        kept_ = true;
        tell_(after);
        result.after = after;
    }

    /// @return what came back.
    awaitable<audio_buffer> try_out(tune_stage stage, hybrid_balance balance)
    {
        if (!port().set_hybrid_balance(balance))
            throw failure(errc::operation_failed, port().name() + " does not take another balance: is it plugged in?");
        audio_buffer heard = co_await sweep();
        const tune_reading reading{.stage = stage, .balance = balance, .return_loss = return_loss_of(heard)};
        if (!best_tried_.balance || reading.return_loss > best_tried_.return_loss)
            best_tried_ = reading;
        tell_(reading);
        co_return heard;
    }

    /// The median of three.
    awaitable<tune_reading> read_well(tune_stage stage)
    {
        std::vector<double> readings;
        for (int i = 0; i < 3; ++i) {
            const audio_buffer heard = co_await sweep();
            readings.push_back(return_loss_of(heard).value);
        }
        std::ranges::sort(readings);
        tune_reading reading;
        reading.stage = stage;
        reading.balance = port().balance_in_force();
        reading.return_loss.value = readings[1];
        if (stage == tune_stage::as_found)
            tell_(reading);
        co_return reading;
    }

    decibel return_loss_of(audio_in heard) const
    {
        static const std::vector<hertz> band = dsp::voice_band();
        const auto response = dsp::measure_response(sweep_, heard, band);
        return dsp::echo_return_loss(response);
    }

    /// Sent and heard on a line that is quiet before and behind.
    awaitable<audio_buffer> sweep()
    {
        constexpr int tries = 5;
        for (int i = 0; i < tries; ++i) {
            if (line_.time().now() + sweep_length() > quiet_until_)
                co_await make_quiet();
            bench::sound sound;
            sound.at_subscriber = sweep_;
            bench::sound heard = co_await line_.play(std::move(sound), echo_tail);
            if (level_of(audio_in(heard.at_subscriber).last(samples_in(echo_tail / 3))) < quiet_line)
                co_return std::move(heard.at_subscriber);
            quiet_until_ = {};
        }
        throw failure(
            errc::operation_failed,
            port().name() + ": the exchange does not stay quiet: name another digit (--digit), or try when nobody calls"
        );
    }

    sample_count sweep_length() const { return sample_count(static_cast<std::int64_t>(sweep_.size())) + echo_tail; }

    awaitable<void> make_quiet()
    {
        co_await release();
        if (!port().battery())
            throw failure(errc::operation_failed, port().name() + " has no battery: plug the line in");
        port().set_hook(hook::off);
        seized_ = true;
        dbm0 level = co_await listen();
        if (level > quiet_line) {
            co_await dial();
            level = co_await listen();
        }
        if (level > quiet_line)
            throw failure(
                errc::operation_failed,
                port().name() + ": after digit " + how_.digit + " the line is not quiet: name another (--digit)"
            );
        quiet_until_ = line_.time().now() + how_.quiet;
    }

    awaitable<void> release()
    {
        line_.forget_events();
        port().set_hook(hook::on);
        const auto ring =
            co_await line_.next(port(), hw::port_event::kind::ring_begin, seized_ ? on_hook_guard : ring_pause);
        if (ring)
            throw failure(errc::line_in_use, port().name() + " rings: somebody calls, so try again later");
    }

    awaitable<dbm0> listen()
    {
        const bench::sound nothing;
        const bench::sound heard = co_await line_.play(nothing, listening);
        co_return level_of(audio_in(heard.at_subscriber).last(samples_in(listening / 2)));
    }

    awaitable<void> dial()
    {
        if (how_.pulse_dialling) {
            co_await port().pulse(std::string(1, how_.digit), pulse_timing());
            co_return;
        }
        bench::sound digit;
        dsp::dtmf_pulse pulse;
        pulse.digit = how_.digit;
        pulse.on = 100ms;
        digit.at_subscriber = dsp::make_dtmf(pulse);
        co_await line_.play(std::move(digit), echo_tail);
    }

    bench& line_;
    const tune_setup& how_;
    const tune_teller& tell_;
    audio_buffer sweep_;
    std::optional<hybrid_balance> found_;
    tune_reading best_tried_;
    bool seized_ = false;
    bool kept_ = false;
    sample_count quiet_until_{};
};

} // namespace

awaitable<tune_result> tune(bench& on, const tune_setup& how, const tune_teller& tell)
{
    tuner t(on, how, tell);
    co_return co_await t.run();
}

} // namespace tipring::api::bringup
