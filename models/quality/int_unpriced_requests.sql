-- The requests of the export that carry no cost and that the price list can't price, by
-- model.
select model_name, {{ total("requests - priced_requests") }} as requests
from {{ ref("int_model_requests_by_period") }}
group by model_name
having sum(requests - priced_requests) > 0
