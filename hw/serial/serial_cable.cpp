#include "hw/serial/serial_cable.hpp"

#include "base/async/combine.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <deque>

namespace tipring::hw {

class serial_cable::end final : public serial_port
{
public:
    end(time_source& time, std::string name, const cable_conditions& conditions)
        : time_(time)
        , name_(std::move(name))
        , conditions_(conditions)
        , arrival_(time.executor())
        , room_(time.executor())
    {
    }

    const std::string& name() const override { return name_; }
    bool present() const override { return present_; }

    awaitable<std::size_t> read_some(std::span<std::uint8_t> to) override
    {
        must_be_present();
        while (received_.empty()) {
            co_await arrival_.wait();
            must_be_present();
        }
        const std::size_t n = std::min(to.size(), received_.size());
        std::copy_n(received_.begin(), n, to.begin());
        received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(n));
        other->room_.wake();
        co_return n;
    }

    awaitable<void> write(std::vector<std::uint8_t> octets) override
    {
        std::span<const std::uint8_t> rest(octets);
        while (!rest.empty()) {
            must_be_present();
            const std::span<const std::uint8_t> piece = rest.first(std::min<std::size_t>(rest.size(), piece_length));
            rest = rest.subspan(piece.size());
            co_await time_.wait(duration_of(piece.size()));
            while (present_ && other->received_.size() + piece.size() > conditions_.receive_buffer)
                co_await room_.wait();
            must_be_present();
            other->received_.insert(other->received_.end(), piece.begin(), piece.end());
            other->arrival_.wake();
        }
    }

    void set_circuit_108_dtr(bool on) override { other->seen_.circuit_107_dsr = on; }
    void set_circuit_105_rts(bool on) override { other->seen_.circuit_106_cts = on; }

    std::optional<modem_signals> signals() const override
    {
        return conditions_.carries_circuits ? std::optional(seen_) : std::nullopt;
    }

    awaitable<void> send_break(sample_count duration) override
    {
        must_be_present();
        co_await time_.wait(duration);
    }

    void show(bool dcd, bool ri)
    {
        seen_.circuit_109_dcd = dcd;
        seen_.circuit_125_ri = ri;
    }

    void set_present(bool yes)
    {
        present_ = yes;
        received_.clear();
        arrival_.wake();
        room_.wake();
    }

    end* other = nullptr;

private:
    static constexpr std::size_t piece_length = 64;

    sample_count duration_of(std::size_t octets) const
    {
        const auto bits = static_cast<std::int64_t>(octets) * 10;
        return sample_count((bits * sample_rate + conditions_.bits_per_second - 1) / conditions_.bits_per_second);
    }

    void must_be_present() const
    {
        if (!present_)
            throw failure(errc::port_vanished, "serial port " + name_ + " is gone: plug its device in again");
    }

    time_source& time_;
    std::string name_;
    cable_conditions conditions_;
    bool present_ = true;
    modem_signals seen_{.circuit_106_cts = true, .circuit_107_dsr = true};
    std::deque<std::uint8_t> received_;
    parking_place arrival_;
    parking_place room_; ///< at the other end, for what we write
};

serial_cable::serial_cable(time_source& time, cable_conditions conditions)
    : computer_(std::make_unique<end>(time, "cable:computer", conditions))
    , modem_(std::make_unique<end>(time, "cable:modem", conditions))
{
    computer_->other = modem_.get();
    modem_->other = computer_.get();
}

serial_cable::~serial_cable() = default;

serial_port& serial_cable::computer_end() { return *computer_; }
serial_port& serial_cable::modem_end() { return *modem_; }

void serial_cable::show(bool circuit_109_dcd, bool circuit_125_ri) { computer_->show(circuit_109_dcd, circuit_125_ri); }

void serial_cable::unplug()
{
    computer_->set_present(false);
    modem_->set_present(false);
}

void serial_cable::replug()
{
    computer_->set_present(true);
    modem_->set_present(true);
}

} // namespace tipring::hw
