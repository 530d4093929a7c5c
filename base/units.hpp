#pragma once
/// The physical quantities of a phone line, as types: a frequency, a ratio and a level cannot be mixed up.

#include <compare>

namespace tipring {

/// A frequency in hertz.
struct hertz
{
    double value{};
    friend constexpr auto operator<=>(hertz, hertz) = default;
};

/// A ratio in decibel: an attenuation, a gain, a twist.
struct decibel
{
    double value{};
    friend constexpr auto operator<=>(decibel, decibel) = default;
    friend constexpr decibel operator-(decibel a) { return {-a.value}; }
    friend constexpr decibel operator+(decibel a, decibel b) { return {a.value + b.value}; }
    friend constexpr decibel operator-(decibel a, decibel b) { return {a.value - b.value}; }
};

/// A level in dBm0: 0 dBm0 is a sine 3.14 dB below the overload point of A-law (ITU-T G.711 §4).
struct dbm0
{
    double value{};
    friend constexpr auto operator<=>(dbm0, dbm0) = default;
    friend constexpr dbm0 operator-(dbm0 a) { return {-a.value}; }
    friend constexpr dbm0 operator+(dbm0 a, decibel b) { return {a.value + b.value}; }
    friend constexpr dbm0 operator-(dbm0 a, decibel b) { return {a.value - b.value}; }
    friend constexpr decibel operator-(dbm0 a, dbm0 b) { return {a.value - b.value}; }
};

inline namespace literals {

constexpr hertz operator""_Hz(unsigned long long v) { return {static_cast<double>(v)}; }
constexpr hertz operator""_Hz(long double v) { return {static_cast<double>(v)}; }
constexpr decibel operator""_dB(unsigned long long v) { return {static_cast<double>(v)}; }
constexpr decibel operator""_dB(long double v) { return {static_cast<double>(v)}; }
constexpr dbm0 operator""_dBm0(unsigned long long v) { return {static_cast<double>(v)}; }
constexpr dbm0 operator""_dBm0(long double v) { return {static_cast<double>(v)}; }

} // namespace literals
} // namespace tipring
