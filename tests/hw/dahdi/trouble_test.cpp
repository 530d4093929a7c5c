// Everything that is wrong with a machine, one after the other: the test itself loads and configures DAHDI, as its user would.
#include "hw/dahdi/trouble.hpp"
#include "tests/lab/room.hpp"

#include <dahdi/user.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace tipring;
using namespace tipring::tests;

namespace {

/// What opening a port says, as FXO or as FXS port.
std::string said(const std::string& name, hw::port_kind kind = hw::port_kind::fxo)
{
    try {
        lab_room room;
        if (kind == hw::port_kind::fxo)
            room.rack.open_fxo(name);
        else
            room.rack.open_fxs(name);
        return "opened";
    } catch (const failure& reason) {
        return reason.what();
    }
}

/// Makes the channel of the span with its number an FXS port, as programs other than dahdi_cfg do: that one loads the zone of
/// the United States where the configuration names none.
void configure_without_a_zone(int number)
{
    const int ctl = ::open("/dev/dahdi/ctl", O_RDWR | O_CLOEXEC);
    REQUIRE(ctl >= 0);
    dahdi_chanconfig channel{};
    channel.chan = channel.master = number;
    channel.sigtype = DAHDI_SIG_FXOKS;
    CHECK(::ioctl(ctl, DAHDI_CHANCONFIG, &channel) == 0);
    CHECK(::ioctl(ctl, DAHDI_STARTUP, &number) == 0);
    ::close(ctl);
}

/// What ringing a port says.
std::string ringing_says(const std::string& name)
{
    lab_room room;
    hw::fxs_port& port = room.rack.open_fxs(name);
    try {
        port.start_ring({
            {1s, 4s}
        });
        return "nothing, but: " + events_of(port);
    } catch (const failure& reason) {
        return reason.what();
    }
}

bool tells(const std::string& sentence, std::initializer_list<std::string_view> words)
{
    bool all = true;
    for (const std::string_view word : words)
        all = all && sentence.find(word) != std::string::npos;
    INFO(sentence);
    CHECK(all);
    return all;
}

} // namespace

TEST_CASE("what stands between a user and his first call is said in turn, each time with what to type")
{
    tells(said("dahdi:1"), {"DAHDI is not running", "type 'apt-get install dahdi-dkms", "modprobe dahdi"});

    shell("insmod /lib/modules/dahdi.ko && insmod /lib/modules/analoop.ko lines=1");
    tells(said("dahdi:1"), {"analoop has no channel numbers", "type 'dahdi_span_assignments auto'"});

    shell("for d in /sys/bus/dahdi_devices/devices/*; do echo 1 >$d/auto_assign; done");
    tells(said("dahdi:2"), {"channel 2 is not configured", "'fxsks=2'", "type 'dahdi_cfg'"});
    tells(said("dahdi:1", hw::port_kind::fxs), {"channel 1 is not configured", "'fxoks=1'"});
    tells(said("dahdi:9"), {"no line dahdi:9", "there are dahdi:1, dahdi:2"});

    configure_without_a_zone(1);
    tells(ringing_says("dahdi:1"), {"channel 1 has no tone zone", "loadzone=", "type 'dahdi_cfg'"});

    shell("mkdir -p /etc/dahdi && printf 'fxoks=1\\nfxsks=2\\n' >/etc/dahdi/system.conf && dahdi_cfg");
    tells(said("dahdi:1"), {"channel 1 is an FXS port", "an FXO port is wanted", "name another"});
    tells(said("dahdi:2", hw::port_kind::fxs), {"channel 2 is an FXO port"});
    CHECK(said("dahdi:2") == "opened");
    CHECK(said("dahdi:analoop/2/1") == "opened");
    CHECK(said("/dev/dahdi/chan/002/001") == "opened");

    {
        lab_room other_program;
        other_program.rack.open_fxo("dahdi:2");
        tells(said("dahdi:2"), {"channel 2 is held by another program", "fuser"});
    }

    REQUIRE(::seteuid(65534) == 0); // nobody
    tells(said("dahdi:2"), {"no permission for /dev/dahdi/", "adduser", "log in again"});
    REQUIRE(::seteuid(0) == 0);
}
