/// The message lamp of a telephone: it is told while the telephone is on hook and nothing rings, and left alone otherwise.

#include "base/error.hpp"
#include "core/exchange/exchange.hpp"
#include "core/exchange/station.hpp"
#include "dsp/caller_id.hpp"

namespace tipring::core {

namespace {

constexpr sample_count data_window = 3s; ///< longer than the message
constexpr sample_count data_lead = 500ms;
constexpr sample_count data_to_normal = 300ms; ///< of the polarity, where it was reversed for the data

} // namespace

void station::set_message_waiting(bool waits)
{
    mail_waits_ = waits;
    look_for_messages();
}

void station::look_for_messages()
{
    if (note_message_waiting(mail_waits_ || exchange_.waiting().first_message_for(config_.number)))
        show_lamp();
}

void station::show_lamp()
{
    const message_lamp how = exchange_.config().lamp;
    if (program_ || how == message_lamp::none || lamp_lit_ == message_waiting() || !free())
        return;
    telling_lamp_.cancel();
    telling_lamp_.spawn(tell_lamp());
}

/// Something else happens on the line. What came by data the telephone keeps, what is told by battery it does not.
void station::leave_lamp()
{
    const message_lamp how = exchange_.config().lamp;
    const bool by_battery = (how == message_lamp::reversal || how == message_lamp::voltage) && lamp_lit_ == true;
    if (by_battery)
        lamp_lit_ = false;
    if (telling_lamp_.empty() && !by_battery)
        return;
    telling_lamp_.cancel();
    if (how == message_lamp::voltage)
        return line().set_lamp_voltage(false);
    line().stop_ring();
    line().set_polarity(polarity::normal);
}

awaitable<void> station::tell_lamp()
{
    try {
        while (lamp_lit_ != message_waiting()) {
            co_await time_.wait(exchange_.config().timers.lamp_after);
            const bool lit = message_waiting();
            if (exchange_.config().lamp == message_lamp::fsk) {
                co_await send_to_lamp(lit);
                continue;
            }
            if (exchange_.config().lamp == message_lamp::voltage)
                line().set_lamp_voltage(lit);
            else
                line().set_polarity(lit ? polarity::reversed : polarity::normal);
            lamp_lit_ = lit;
        }
    } catch (const failure&) {
        // the device went: it is told when it is back
    }
}

awaitable<void> station::send_to_lamp(bool lit)
{
    co_await call_display();
    line().transmit_on_hook(data_window);
    co_await time_.wait(data_lead);
    lamp_lit_.reset();
    auto message = dsp::caller_id_generator::message_waiting(lit, exchange_.config().caller_id_signal);
    co_await media().play(media::source_of(std::move(message)));
    lamp_lit_ = lit;
    line().transmit_on_hook(sample_count{0});
    co_await time_.wait(data_to_normal);
    line().set_polarity(polarity::normal);
}

} // namespace tipring::core
