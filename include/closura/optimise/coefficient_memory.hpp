// What an optimiser remembers of each coefficient that it has moved: some numbers, and in how many steps the gradient
// had it. It grows with the Hermite stores, whose numbers of vertices stay (dynamics/coefficient_gradient.hpp).
//
// A coefficient that the gradient leaves out keeps what is remembered, and does not move: what the window has left
// behind stays as it was learned, and θ(t) up to the window needs no new integration.
#pragma once

#include <closura/core/error.hpp>
#include <closura/optimise/gradient.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace closura {
inline namespace CLOSURA_ABI {

/// Numbers for every coefficient, 0 at first. It knows no right-hand sides by type, so that optimisers need not.
class coefficient_memory {
public:
    /// Replaces every coefficient's number g in the gradient by function(g, its `remembered` numbers), where function
    /// is at_step(n) in its n-th step. Forgets all if `remembered` is not what it was. Time: that of the gradient.
    template <class RightHandSides, class AtStep>
    void apply(coefficient_gradient<RightHandSides>& gradient, std::size_t remembered, const AtStep& at_step)
    {
        if (remembered != remembered_) {
            *this = {};
            remembered_ = remembered;
        }
        dense_.grow(gradient.dense.size(), remembered_);
        for (std::size_t c = 0; c < gradient.dense.size(); ++c)
            gradient.dense[c] = at_step(++dense_.steps[c])(gradient.dense[c], dense_.at(c, remembered_));
        domains_.resize(std::tuple_size_v<decltype(gradient.hermite)>);
        optimise_detail::for_each_domain<coefficient_gradient<RightHandSides>>([&](auto domain) {
            auto& block = std::get<domain>(gradient.hermite);
            using block_type = std::remove_cvref_t<decltype(block)>;
            part& kept = domains_[domain];
            kept.row = block_type::functions * block_type::slopes;
            if (!block.vertices.empty())
                kept.grow(block.vertices.back() + 1, remembered_);
            for (std::size_t n = 0; n < block.vertices.size(); ++n) {
                const std::size_t vertex = block.vertices[n];
                const auto step = at_step(++kept.steps[vertex]);
                double* memory = kept.at(vertex, remembered_);
                for (auto& value : block.at_vertex[n]) {
                    value = static_cast<std::remove_cvref_t<decltype(value)>>(step(static_cast<double>(value), memory));
                    memory += remembered_;
                }
            }
        });
    }

    template <class Archive>
    void parts(Archive& archive)
    {
        constexpr std::size_t most_domains = 1000; // beyond this a file is damaged
        archive("remembered", remembered_);
        archive("dense", dense_);
        std::size_t count = domains_.size();
        archive("domains", count);
        if constexpr (Archive::reading) {
            if (count > most_domains)
                archive.refuse("domains: " + std::to_string(count) + "; expected at most " +
                               std::to_string(most_domains));
            domains_.resize(count);
        }
        for (std::size_t n = 0; n < count; ++n)
            archive("domain_" + std::to_string(n), domains_[n]);
        if constexpr (Archive::reading)
            for (const part* one : all())
                if (one->numbers.size() != one->steps.size() * one->row * remembered_)
                    archive.refuse("numbers: as many as do not belong to their coefficients");
    }

    friend bool operator==(const coefficient_memory&, const coefficient_memory&) = default;

private:
    /// Rows of coefficients that gradients always have together: a vertex, or one that is dense.
    struct part {
        std::size_t row = 0;
        std::vector<double> numbers;      ///< [row][coefficient][remembered]
        std::vector<std::uint64_t> steps; ///< [row]

        void grow(std::size_t rows, std::size_t remembered)
        {
            if (rows <= steps.size())
                return;
            steps.resize(rows, 0);
            numbers.resize(rows * row * remembered, 0.0);
        }
        [[nodiscard]] double* at(std::size_t n, std::size_t remembered)
        {
            return numbers.data() + n * row * remembered;
        }

        template <class Archive>
        void parts(Archive& archive)
        {
            archive("row", row);
            archive("steps", steps, "[row]");
            archive("numbers", numbers, "[row, coefficient, remembered]");
        }
        friend bool operator==(const part&, const part&) = default;
    };

    [[nodiscard]] std::vector<const part*> all() const
    {
        std::vector<const part*> parts = {&dense_};
        for (const part& one : domains_)
            parts.push_back(&one);
        return parts;
    }

    std::size_t remembered_ = 0;
    part dense_{1, {}, {}};
    std::vector<part> domains_;
};

} // namespace CLOSURA_ABI
} // namespace closura
