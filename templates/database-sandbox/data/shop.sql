create table customer (
  id bigint generated always as identity primary key,
  name text not null,
  email text not null unique,
  since date not null
);
create table product (
  id bigint generated always as identity primary key,
  title text not null,
  price numeric(10, 2) not null check (price > 0)
);
create table purchase (
  id bigint generated always as identity primary key,
  customer_id bigint not null references customer,
  product_id bigint not null references product,
  pieces int not null check (pieces > 0),
  bought_at timestamptz not null
);
create index on purchase (customer_id, bought_at desc);

insert into customer (name, email, since)
select (array['Ada','Ben','Chidi','Dana','Elif','Femi','Greta','Hugo'])[1 + n % 8] || ' ' || n,
  'customer' || n || '@example.com', date '2024-01-01' + n % 700
from generate_series(1, 200) n;

insert into product (title, price)
select (array['Lamp','Chair','Desk','Shelf','Rug','Clock','Vase','Bench'])[1 + n % 8] || ' ' || n, 5 + (n * 37 % 400) * 0.75
from generate_series(1, 60) n;

insert into purchase (customer_id, product_id, pieces, bought_at)
select 1 + n * 7 % 200, 1 + n * 13 % 60, 1 + n % 3, timestamptz '2025-01-01' + (n * 97 % 500000) * interval '1 minute'
from generate_series(1, 3000) n;
