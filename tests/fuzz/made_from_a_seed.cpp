/// Runs a fuzz target without libFuzzer: over inputs made from a seed, half of them of pieces that parsers of modem dialogues trip over, half
/// of any bytes.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace std::string_view_literals;

constexpr auto pieces = std::to_array<std::string_view>({
    "AT"sv,
    "A/"sv,
    "\r"sv,
    "\n"sv,
    "\r\n"sv,
    "\b"sv,
    "\x10"sv,
    "\x03"sv,
    "\x1A"sv,
    "\""sv,
    ";"sv,
    "="sv,
    "?"sv,
    ","sv,
    "+"sv,
    "#"sv,
    "&"sv,
    "\\"sv,
    "D"sv,
    "S"sv,
    "[933,0,10]"sv,
    "{5,8}"sv,
    "0"sv,
    "8"sv,
    "99999999999"sv,
    "+FCLASS"sv,
    "OK"sv,
    "RING"sv,
    "NMBR = "sv,
    "NAME="sv,
    "MESG = 03"sv,
    "DATE=1123"sv,
    "TIME=0441"sv,
    "8006020431323334"sv,
    "+CLIP: \"1\",145,,,\"x\",1"sv,
    "CONNECT"sv,
    " "sv,
    "\0"sv,
});

std::string any_bytes(std::mt19937& random)
{
    std::string made(random() % 256, '\0');
    for (char& c : made)
        c = static_cast<char>(random());
    return made;
}

std::string of_pieces(std::mt19937& random)
{
    std::string made;
    for (auto n = random() % 24; n > 0; --n) {
        if (random() % 4 == 0)
            made += static_cast<char>(random());
        else
            made += pieces[random() % pieces.size()];
    }
    return made;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string_view runs = argc > 1 ? argv[1] : "-runs=1000";
    std::mt19937 random(1); // NOLINT(cert-msc51-cpp): the same every time
    for (int n = std::atoi(runs.substr(runs.find('=') + 1).data()); n > 0; --n) {
        const std::string made = n % 2 == 0 ? of_pieces(random) : any_bytes(random);
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(made.data()), made.size());
    }
}
