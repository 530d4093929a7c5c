#include "core/media/media_engine.hpp"

#include "base/error.hpp"
#include "dsp/mixer.hpp"

#include <algorithm>

namespace tipring::core::media {

media_port::media_port(drivers::line& line, ear ears, asio::any_io_executor executor)
    : voice(std::move(ears), std::move(executor))
    , line_(line)
    , chain_(line)
{
}

conference_bridge::~conference_bridge()
{
    for (media_port* port : ports_)
        port->conference_ = nullptr;
}

void conference_bridge::join(media_port& port)
{
    if (port.conference_ == this)
        return;
    media_engine::unbridge(port);
    port.conference_ = this;
    ports_.push_back(&port);
}

void conference_bridge::leave(media_port& port)
{
    if (std::erase(ports_, &port) > 0)
        port.conference_ = nullptr;
}

void conference_bridge::mix()
{
    in_.clear();
    out_.clear();
    for (media_port* port : ports_) {
        in_.emplace_back(port->received_);
        out_.emplace_back(port->sent_);
    }
    dsp::mix_minus_self(in_, out_);
}

media_engine::media_engine(time_source& time)
    : time_(time)
{
}

media_engine::~media_engine() = default;

media_port& media_engine::attach(drivers::line& line, std::vector<const dsp::country*> countries)
{
    ports_.push_back(std::make_unique<media_port>(line, ear(std::move(countries), time_.now()), time_.executor()));
    return *ports_.back();
}

void media_engine::detach(media_port& port)
{
    unbridge(port);
    std::erase_if(ports_, [&](const auto& p) { return p.get() == &port; });
}

void media_engine::bridge(media_port& a, media_port& b)
{
    if (a.bridged_ == &b)
        return;
    unbridge(a);
    unbridge(b);
    a.bridged_ = &b;
    b.bridged_ = &a;
}

void media_engine::unbridge(media_port& port)
{
    if (port.bridged_)
        std::exchange(port.bridged_, nullptr)->bridged_ = nullptr;
    if (port.conference_)
        port.conference_->leave(port);
}

awaitable<void> media_engine::run()
{
    sample_count next = time_.now() - time_.now() % frame_time;
    for (;;) {
        next += frame_time;
        co_await time_.wait_until(next, turn::engine);
        tick();
    }
}

void media_engine::tick()
{
    for (const auto& port : ports_) {
        port->line_.read(port->received_);
        port->chain_.receive(port->received_, port->sent_, port->line_.hook_position() == hook::off);
    }
    listen();
    send();
}

void media_engine::listen()
{
    for (const auto& port : ports_)
        port->listen(port->received_);
}

void media_engine::send()
{
    mixed_.clear();
    for (const auto& port : ports_) {
        if (port->bridged_)
            port->sent_ = port->bridged_->received_;
        else
            port->sent_.fill(0);
        if (port->conference_ && std::ranges::find(mixed_, port->conference_) == mixed_.end())
            mixed_.push_back(port->conference_);
    }
    for (conference_bridge* conference : mixed_)
        conference->mix();

    for (const auto& port : ports_) {
        port->speak(port->sent_);
        port->chain_.transmit(port->sent_);
        port->line_.write(port->sent_);
        port->show(port->received_, port->sent_);
    }
}

} // namespace tipring::core::media
